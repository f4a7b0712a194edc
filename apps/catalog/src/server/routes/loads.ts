import { cancelLoad, describeLoad, type Load, type Principal, pageLoads, resumeLoad, retryFailed } from '@apphub/catalog';
import { FailureError } from '@apphub/model';
import { demand } from '../auth/demand.ts';
import type { Handlers } from '../contract/call.ts';
import { demandExamples } from '../imports/known-examples.ts';
import { selectionOf } from '../loads/selection-of.ts';
import { startLoad } from '../loads/start-load.ts';
import { loadPath, loadWire } from '../wire/load-wire.ts';
import type { Context } from './context.ts';

/** Builds of many examples. None of it is planned or done here: workers take the load and its tasks. */
export function loads({ parts }: Context): Handlers<'loadExamples' | 'listLoads' | 'getLoad' | 'cancelLoad' | 'retryLoad' | 'resumeLoad'> {
  const { database, deliveries, examples } = parts;
  const ports = { database, deliveries };

  async function reopen(call: { readonly params: { readonly id: string }; readonly principal: Principal }, again: typeof retryFailed) {
    const { id } = call.params;
    demandForce(call.principal, await describeLoad(database, id));
    const reopened = await again(ports, id);
    return { status: 202, body: { data: { load: loadWire(await describeLoad(database, id)), reopened } }, headers: { location: loadPath({ id }) } } as const;
  }

  return {
    async loadExamples({ body, headers, principal }) {
      const { slugs, tags, affectedSince, force = false, publish = false, reason, concurrency, failFast = false } = body;
      demandForce(principal, { force, publish });
      if (slugs !== undefined) await demandExamples(examples, slugs);
      const selection = selectionOf({ slugs, tags, affectedSince });
      const { id } = await startLoad(parts, { selection, force, publish, reason, concurrency, failFast, principal, idempotencyKey: headers['idempotency-key'] });
      const load = loadWire(await describeLoad(database, id));
      const jobs = tags === undefined && affectedSince === undefined ? jobsOf(id, slugs ?? (await allSlugs(parts))) : [];
      return { status: 202, body: { data: { load, jobs } }, headers: { location: load.url } };
    },
    async listLoads({ query: { state: states, after, limit } }) {
      const { loads: found, hasMore } = await pageLoads(database, { states, after, limit });
      return { status: 200, body: { data: { loads: found.map(loadWire), cursor: hasMore ? (found.at(-1)?.id ?? null) : null } } };
    },
    async getLoad({ params }) {
      return { status: 200, body: { data: loadWire(await describeLoad(database, params.id)) } };
    },
    async cancelLoad({ params }) {
      await cancelLoad(ports, params.id).catch(unlessEnded);
      return { status: 202, body: { data: loadWire(await describeLoad(database, params.id)) }, headers: { location: loadPath(params) } };
    },
    retryLoad: (call) => reopen(call, retryFailed),
    resumeLoad: (call) => reopen(call, resumeLoad),
  };
}

/** What moves versions that are published, whoever asked for it first. */
function demandForce(principal: Principal, { force, publish }: Pick<Load, 'force' | 'publish'>): void {
  if (force && publish) demand(principal, ['publish:force']);
}

/** AppHub's clients look for the examples of a load by its slugs. */
function jobsOf(jobId: string, slugs: readonly string[]) {
  return [...new Set(slugs)].map((slug) => ({ slug, jobId, mode: 'queued' as const, status: null, bundle: null }));
}

async function allSlugs({ examples }: Context['parts']): Promise<string[]> {
  return (await examples.list()).examples.map(({ slug }) => slug);
}

/** Asking for what has come already is no mistake of whoever asks. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof FailureError) || error.failure.code !== 'LOAD_ENDED') throw error;
}
