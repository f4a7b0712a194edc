import type { PlanGraph } from './plan-graph.ts';

/** How far a plan is worked off. */
export interface Progress {
  /** Built, or found built. */
  readonly done: ReadonlySet<string>;
  /** Running, failed or given up: not to be started now, and nothing to build on. */
  readonly taken: ReadonlySet<string>;
}

/** The tasks that can be started now, in topological order. */
export function readyTasks({ tasks, order }: PlanGraph, { done, taken }: Progress): readonly string[] {
  return order.filter((slug) => !done.has(slug) && !taken.has(slug) && isReleased(tasks.get(slug)!.upstream, done));
}

/** The tasks that become ready by the end of one task; looks at its dependents alone. */
export function releasedBy({ tasks, dependents }: PlanGraph, { slug, done }: { readonly slug: string; readonly done: ReadonlySet<string> }): readonly string[] {
  return (dependents.get(slug) ?? []).filter((dependent) => tasks.get(dependent)!.upstream.every((name) => name === slug || done.has(name)));
}

function isReleased(upstream: readonly string[], done: ReadonlySet<string>): boolean {
  return upstream.every((name) => done.has(name));
}
