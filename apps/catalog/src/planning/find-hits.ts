import type { Load } from '@apphub/catalog';
import { type Plan, planGraph, type PlanTask } from '@apphub/loads';
import { failureOf } from '@apphub/model';
import type { Log } from '../log/create-log.ts';
import type { BuildPool } from '../worker/build-pool.ts';
import type { BuiltExample, SoughtExample } from '../worker/child/protocol.ts';

export interface FindHitsOptions {
  readonly load: Pick<Load, 'force'>;
  readonly builds: Pick<BuildPool, 'search'>;
  readonly repositoryRoot: string;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * Looks which tasks of a plan need no build, level by level: the fingerprint of a task is known when its upstreams are
 * found. What cannot be looked for is built, or found by its worker; that costs time and nothing else.
 */
export async function findHits(plan: Plan, { load, builds, repositoryRoot, signal, log }: FindHitsOptions): Promise<readonly BuiltExample[]> {
  const { tasks, order } = planGraph(plan);
  const examples = order.flatMap((slug): SoughtExample[] => {
    const task = tasks.get(slug);
    return task === undefined || !mayBeFound(task, load) ? [] : [{ slug, folder: task.folder }];
  });
  if (examples.length === 0) return [];
  const hits: BuiltExample[] = [];
  try {
    await builds.search({ repositoryRoot, examples }, { signal, onFound: async (found) => void hits.push(...found) });
  } catch (thrown) {
    signal.throwIfAborted();
    const { code, message } = failureOf(thrown);
    log.warn({ code }, `bundles that are there already could not all be looked for: ${message}`);
  }
  return hits;
}

/** What has to be built anew is not looked for; what only others need may be found. */
function mayBeFound({ problem, selected }: PlanTask, { force }: Pick<Load, 'force'>): boolean {
  return problem === undefined && !(force && selected);
}
