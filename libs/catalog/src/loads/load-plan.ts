import type { Digest, Json } from '@apphub/model';
import type { TaskNeeds } from './needs.ts';

/** What a load has to do, as whoever plans it says. */
export interface LoadPlan {
  /** The commit that the plan was made from. */
  readonly commit?: string;
  /** How many attempts each task has. Defaults to 3. */
  readonly attempts?: number;
  /** Each slug once. */
  readonly tasks: readonly LoadPlanTask[];
  /** `[upstream, dependent]`, without circles. */
  readonly edges: readonly (readonly [string, string])[];
}

export interface LoadPlanTask {
  readonly slug: string;
  /** Names its inputs before anything is built. */
  readonly sourceKey?: string;
  /** Where it is known already. A planner that is asked by a delivery completes these tasks itself before anybody else may begin them. */
  readonly fingerprint?: Digest;
  /** Milliseconds of the longest way from its start to the end of the plan; the longest begins first. */
  readonly priority: number;
  /** Milliseconds that it is expected to take; left out: as long as the others. */
  readonly expectedMs?: number;
  readonly needs?: TaskNeeds;
  /** What the worker is to know beyond the slug; opaque to the catalog. */
  readonly details?: { readonly [name: string]: Json };
}

const UNKNOWN_MS = 1_000;

/** @returns how long a task counts that nothing is known of: the median of the others. */
export function usualMs({ tasks }: LoadPlan): number {
  const known = tasks.flatMap(({ expectedMs }) => expectedMs ?? []).sort((a, b) => a - b);
  return known[known.length >> 1] ?? UNKNOWN_MS;
}

/**
 * @throws Error when the plan is not one: a task that is named twice, an edge to none, a circle. Whoever makes plans
 * says that to people; a load with such a plan would never end.
 */
export function checkPlan({ tasks, edges }: LoadPlan): void {
  const waitsFor = new Map(tasks.map(({ slug }) => [slug, 0]));
  if (waitsFor.size !== tasks.length) throw new Error('A plan names a task twice.');
  const dependents = new Map<string, string[]>(tasks.map(({ slug }) => [slug, []]));
  for (const [upstream, dependent] of edges) {
    const behind = dependents.get(upstream);
    const count = waitsFor.get(dependent);
    if (behind === undefined || count === undefined) throw new Error(`A plan has an edge from ${upstream} to ${dependent}, and not both tasks.`);
    behind.push(dependent);
    waitsFor.set(dependent, count + 1);
  }
  if (new Set(edges.map((edge) => JSON.stringify(edge))).size !== edges.length) throw new Error('A plan names an edge twice.');
  const done = [...waitsFor].filter(([, count]) => count === 0).map(([slug]) => slug);
  // A list that grows while it is walked.
  for (const slug of done) {
    for (const dependent of dependents.get(slug) ?? []) {
      const left = (waitsFor.get(dependent) ?? 0) - 1;
      waitsFor.set(dependent, left);
      if (left === 0) done.push(dependent);
    }
  }
  if (done.length !== tasks.length) throw new Error('The tasks of a plan wait for each other in a circle.');
}
