import { compareCodeUnits } from '@apphub/model';
import type { PlanGraph } from './plan-graph.ts';

/** A task that cannot be built any more, and why. */
export interface BlockedTask {
  readonly slug: string;
  /** The failed task at the beginning of the chain. */
  readonly because: string;
  /** The one of its own upstreams through which it is blocked. */
  readonly via: string;
}

/**
 * All that depends on what failed, nearest first, each once; the failed tasks themselves are left out. Looks at nothing
 * but these.
 *
 * @param failed slugs; names that are no tasks block nothing.
 */
export function blockedBy({ dependents }: PlanGraph, failed: Iterable<string>): readonly BlockedTask[] {
  const causes = new Map([...new Set(failed)].sort(compareCodeUnits).map((slug) => [slug, slug]));
  const blocked: BlockedTask[] = [];
  // A map that grows while it is walked: breadth first.
  for (const [via, because] of causes) {
    for (const slug of dependents.get(via) ?? []) {
      if (causes.has(slug)) continue;
      causes.set(slug, because);
      blocked.push({ slug, because, via });
    }
  }
  return blocked;
}
