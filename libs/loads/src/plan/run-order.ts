import { compareCodeUnits } from '@apphub/model';
import type { PlanGraph } from './plan-graph.ts';

/** Milliseconds that examples took before, by slug. */
export type Durations = ReadonlyMap<string, number>;

/** Where nothing is known of any example, all count the same. */
const ANY_DURATION_MS = 1;

/**
 * How long the plan takes from the start of each task on, with as many workers as it likes: its own duration and the
 * longest way of dependents behind it, in ms. An example without a duration counts as the median of the others.
 */
export function criticalPaths({ tasks, dependents, order }: PlanGraph, durations: Durations): ReadonlyMap<string, number> {
  const known = new Map([...durations].filter(([slug, ms]) => tasks.has(slug) && Number.isFinite(ms) && ms >= 0));
  const usual = median([...known.values()]) ?? ANY_DURATION_MS;
  const paths = new Map<string, number>();
  for (const slug of order.toReversed()) {
    const behind = dependents.get(slug)!.reduce((longest, dependent) => Math.max(longest, paths.get(dependent)!), 0);
    paths.set(slug, (known.get(slug) ?? usual) + behind);
  }
  return paths;
}

/**
 * The order in which tasks are started: the longest critical path first, so that the end does not wait for one long
 * chain that began late; each task still after all it waits for.
 */
export function runOrder(graph: PlanGraph, durations: Durations): readonly string[] {
  const paths = criticalPaths(graph, durations);
  const levels = levelsOf(graph);
  // No path is shorter than those of its dependents; where they are equal, the level keeps the task before them.
  return graph.order.toSorted((a, b) => paths.get(b)! - paths.get(a)! || levels.get(a)! - levels.get(b)! || compareCodeUnits(a, b));
}

/** 0 for tasks that wait for nothing, else one more than the highest of those they wait for. */
function levelsOf({ tasks, order }: PlanGraph): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const slug of order) {
    levels.set(slug, tasks.get(slug)!.upstream.reduce((level, name) => Math.max(level, levels.get(name)! + 1), 0));
  }
  return levels;
}

/** @returns undefined for an empty list; of an even number of values the mean of both in the middle. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return undefined;
  return sorted.length % 2 === 1 ? sorted[middle]! : sorted[middle - 1]! / 2 + sorted[middle]! / 2;
}
