import type { Load } from '@apphub/catalog';
import { type Plan, planGraph, type PlanTask } from '@apphub/loads';
import { failureOf } from '@apphub/model';
import { availableParallelism } from 'node:os';
import type { Log } from '../log/create-log.ts';
import type { BuildPool } from '../worker/build-pool.ts';
import type { BuiltExample, SoughtExample } from '../worker/child/protocol.ts';
import { searchWaves } from './search-waves.ts';

/** Each is a process that is kept busy by reading examples. */
const SEARCHERS = Math.min(4, availableParallelism());

export interface FindHitsOptions {
  readonly load: Pick<Load, 'force'>;
  readonly builds: Pick<BuildPool, 'search'>;
  readonly repositoryRoot: string;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * Looks which tasks of a plan need no build, level by level, many at once: the fingerprint of a task is known when its
 * upstreams are found. What cannot be looked for is built, or found by its worker; that costs time and nothing else.
 */
export async function findHits(plan: Plan, { load, builds, repositoryRoot, signal, log }: FindHitsOptions): Promise<readonly BuiltExample[]> {
  const graph = planGraph(plan);
  const sought = new Map(plan.tasks.flatMap((task): [string, SoughtExample][] => (mayBeFound(task, load) ? [[task.slug, task]] : [])));
  const hits = new Map<string, BuiltExample>();
  const onFound = async (found: readonly BuiltExample[]) => {
    for (const built of found) hits.set(built.receipt.slug, built);
  };
  const search = async (slugs: readonly string[]) => {
    const examples = slugs.flatMap((slug) => sought.get(slug) ?? []).map(({ slug, folder }) => ({ slug, folder }));
    const above = new Set(slugs.flatMap((slug) => graph.tasks.get(slug)?.upstream ?? []));
    const upstream = [...above].flatMap((slug) => hits.get(slug)?.receipt ?? []);
    await builds.search({ repositoryRoot, examples, upstream }, { signal, onFound });
  };
  try {
    for (const wave of searchWaves(graph.order.filter((slug) => sought.has(slug)), graph, { searchers: SEARCHERS })) await allEnded(wave.map(search));
  } catch (thrown) {
    signal.throwIfAborted();
    const { code, message } = failureOf(thrown);
    log.warn({ code }, `bundles that are there already could not all be looked for: ${message}`);
  }
  return [...hits.values()];
}

/** @throws what the first of them throws, and none is at work any more then. */
async function allEnded(works: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(works);
  await Promise.all(works);
}

/** What has to be built anew is not looked for; what only others need may be found. */
function mayBeFound({ problem, selected }: PlanTask, { force }: Pick<Load, 'force'>): boolean {
  return problem === undefined && !(force && selected);
}
