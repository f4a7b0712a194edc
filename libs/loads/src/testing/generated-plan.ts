import { makePlan } from '../plan/make-plan.ts';
import type { Plan, PlanTask } from '../plan/plan.ts';

export interface GeneratedPlan {
  readonly tasks: number;
  /** How many of the tasks before it each task waits for, at most. */
  readonly upstreams?: number;
}

/** A sound plan of trivial tasks, the same each time; for tests and measurements without Nx. */
export function generatedPlan({ tasks, upstreams = 2 }: GeneratedPlan): Plan {
  const slugs = Array.from({ length: tasks }, (_, index) => `task-${String(index).padStart(6, '0')}`);
  const made = makePlan({ tasks: slugs.map((slug, index) => taskOf(slug, earlier(slugs, { index, count: upstreams }))) });
  if (!made.ok) throw new TypeError(made.error.message);
  return made.value;
}

/** One trivial task. */
export function taskOf(slug: string, upstream: readonly string[] = []): PlanTask {
  return { slug, projectName: slug, folder: `examples/${slug}`, upstream, version: '1.0.0', needs: { tools: [], memoryMb: 64 }, tags: ['type:example'], selected: true };
}

/** The n-th upstream lies at a 2^n-th of the way: trees with a few short chains, as examples are. Every fourth waits for nothing. */
function earlier(slugs: readonly string[], { index, count }: { readonly index: number; readonly count: number }): string[] {
  if (index % 4 === 0) return [];
  return Array.from({ length: count }, (_, nth) => slugs[index >> (nth + 1)]!).filter((slug) => slug !== slugs[index]);
}
