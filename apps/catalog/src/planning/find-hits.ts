import type { Load } from '@apphub/catalog';
import { type Plan, planGraph, type PlanTask } from '@apphub/loads';
import { failureOf } from '@apphub/model';
import { availableParallelism } from 'node:os';
import type { Log } from '../log/create-log.ts';
import type { BuildPool } from '../worker/build-pool.ts';
import type { BuiltExample } from '../worker/child/protocol.ts';
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
  const taskOf = (slug: string): PlanTask => graph.tasks.get(slug)!;
  const hits = new Map<string, BuiltExample>();
  const onFound = async (found: readonly BuiltExample[]) => {
    for (const built of found) hits.set(built.receipt.slug, built);
  };
  const search = async (slugs: readonly string[]) => {
    const tasks = slugs.map(taskOf);
    const above = new Set(tasks.flatMap(({ upstream }) => upstream));
    const upstream = [...above].flatMap((slug) => hits.get(slug)?.receipt ?? []);
    await builds.search({ repositoryRoot, examples: tasks.map(({ slug, folder }) => ({ slug, folder })), upstream }, { signal, onFound });
  };
  const sought = graph.order.filter((slug) => mayBeFound(taskOf(slug), load));
  try {
    for (const wave of searchWaves(sought, graph, { searchers: SEARCHERS })) await allEnded(wave.map(search));
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
