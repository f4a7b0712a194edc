import { fail, type Failure, FailureError, type Result } from '@apphub/model';
import { diffInputs, type FoundRecord, nearestRecord, type ScopedRecords } from '@apphub/trust';
import type { Example } from '../example/index.ts';
import { nameInputs, type NamingPorts } from '../name-inputs.ts';
import type { UpstreamBundle } from '../upstream.ts';
import type { Comparison, Explanation, UpstreamVerdict, Verdict } from './explanation.ts';

/** What an explanation needs: what names inputs, and the records. No sandbox is opened, nothing is written to the store. */
export interface ExplainPorts extends NamingPorts {
  readonly records: ScopedRecords;
}

export interface ExplainOptions {
  /** Gives an example by its slug, or the failure that keeps it from being built. */
  readonly find: (slug: string) => Result<Example, Failure>;
  readonly signal?: AbortSignal;
}

/** How many records of one example, per scope, are looked at for the nearest. */
const CANDIDATES = 50;

/**
 * Says whether an example is a hit, and if not why, and what would have to be undone to make it one. Nothing is built:
 * an upstream that is no hit is named, and the example waits for it.
 *
 * @throws FailureError CONFIG_*, INPUT_*, INSTALL_SCRIPT_NOT_ALLOWED; STORE_* when the store cannot be asked.
 */
export async function explainExample(example: Example, options: ExplainOptions, ports: ExplainPorts): Promise<Explanation> {
  return explain(example, [], { ...options, ports, verdicts: new Map() });
}

interface Context extends ExplainOptions {
  readonly ports: ExplainPorts;
  /** Of the upstreams seen so far. */
  readonly verdicts: Map<string, Promise<Verdict>>;
}

async function explain(example: Example, path: readonly string[], context: Context): Promise<Explanation> {
  const { slug } = example;
  context.signal?.throwIfAborted();
  if (path.includes(slug)) {
    fail('CONFIG_DEPENDENCY_CYCLE', `Examples depend on each other in a circle: ${[...path.slice(path.indexOf(slug)), slug].join(' -> ')}.`);
  }
  const upstream = await upstreamVerdicts(example, [...path, slug], context);
  const { fingerprint, record: inputs } = await nameInputs(example, hitsOf(upstream), context.ports);
  const missing = upstream.filter(({ verdict }) => verdict.kind !== 'hit');
  const compare = (found: FoundRecord): Comparison => comparison(found, diffInputs(found.record.inputs, inputs), missing);

  if (missing.length > 0) {
    const verdict: Verdict = { kind: 'waits', upstream: missing.map((one) => one.slug) };
    return { slug, verdict, upstream, rejected: [], ...(await comparisons(slug, { inputs, compare }, context)) };
  }
  const { signal, ports } = context;
  const lookup = await ports.records.find(fingerprint, { platform: ports.toolchain.platform, ...(signal === undefined ? {} : { signal }) });
  const { rejected } = lookup;
  if (lookup.kind === 'hit') {
    const { kind, record, signedBy } = lookup;
    return { slug, verdict: { kind, record, ...(signedBy === undefined ? {} : { signedBy }) }, fingerprint, upstream, rejected };
  }
  const { kind, reason, failure } = lookup;
  const verdict: Verdict = { kind, reason, ...(failure === undefined ? {} : { failure }) };
  return { slug, verdict, fingerprint, upstream, rejected, ...(await comparisons(slug, { inputs, compare }, context)) };
}

async function upstreamVerdicts({ config }: Example, path: readonly string[], context: Context): Promise<UpstreamVerdict[]> {
  return Promise.all(
    config.dependsOn.map(async ({ slug, path: at }) => {
      const known = context.verdicts.get(slug);
      if (known !== undefined && !path.includes(slug)) return { slug, path: at, verdict: await known };
      const verdict = verdictOn(slug, path, context);
      context.verdicts.set(slug, verdict);
      return { slug, path: at, verdict: await verdict };
    }),
  );
}

async function verdictOn(slug: string, path: readonly string[], context: Context): Promise<Verdict> {
  const example = context.find(slug);
  if (!example.ok) throw new FailureError(example.error);
  return (await explain(example.value, path, context)).verdict;
}

function hitsOf(upstream: readonly UpstreamVerdict[]): UpstreamBundle[] {
  return upstream.flatMap(({ slug, path, verdict }) => (verdict.kind === 'hit' ? [{ slug, path, record: verdict.record }] : []));
}

interface Compared {
  readonly inputs: Parameters<typeof nearestRecord>[0];
  readonly compare: (found: FoundRecord) => Comparison;
}

async function comparisons(slug: string, { inputs, compare }: Compared, { ports, signal }: Context): Promise<Pick<Explanation, 'last' | 'nearest'>> {
  const records = await ports.records.recordsOfSlug(slug, { limit: CANDIDATES, ...(signal === undefined ? {} : { signal }) });
  const [last] = records;
  if (last === undefined) return {};
  const nearest = nearestRecord(inputs, records)?.found ?? last;
  return { last: compare(last), ...(isSame(nearest, last) ? {} : { nearest: compare(nearest) }) };
}

/** Two builds from the same inputs differ in nothing that could be told here. */
function isSame(a: FoundRecord, b: FoundRecord): boolean {
  return a.record.fingerprint === b.record.fingerprint;
}

function comparison({ record, signedBy }: FoundRecord, differences: Comparison['differences'], missing: readonly UpstreamVerdict[]): Comparison {
  const unknown = new Set(missing.map(({ path }) => `upstream:${path}`));
  return { record, ...(signedBy === undefined ? {} : { signedBy }), differences: differences.filter(({ name }) => !unknown.has(name)) };
}
