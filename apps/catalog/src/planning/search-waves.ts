import type { PlanGraph } from '@apphub/loads';

export interface WaveOptions {
  /** How many may search at the same time. */
  readonly searchers: number;
  /** So many examples or more of one level are shared out; fewer are not worth a wait for all of them. */
  readonly worthSharing?: number;
}

/** What is looked for at the same time: lists of slugs of which none waits for one of another list. */
export type Wave = readonly (readonly string[])[];

const WORTH_SHARING = 64;

/**
 * Shares examples out among searchers. Those of one level wait for none of each other; where levels are small, one list has
 * several of them, in their order.
 *
 * @param slugs in the order of the graph.
 * @returns waves, each of which follows those that it waits for.
 */
export function searchWaves(slugs: readonly string[], { tasks }: Pick<PlanGraph, 'tasks'>, { searchers, worthSharing = WORTH_SHARING }: WaveOptions): readonly Wave[] {
  const waves: Wave[] = [];
  let small: string[] = [];
  const flush = () => {
    if (small.length > 0) waves.push([small]);
    small = [];
  };
  for (const level of levelsOf(slugs, tasks)) {
    if (level.length < worthSharing || searchers === 1) small.push(...level);
    else {
      flush();
      const share = Math.ceil(level.length / searchers);
      waves.push(Array.from({ length: Math.ceil(level.length / share) }, (_, index) => level.slice(index * share, (index + 1) * share)));
    }
  }
  flush();
  return waves;
}

/** @returns those that wait for none of the others, those that wait for these alone, and so on. */
function levelsOf(slugs: readonly string[], tasks: PlanGraph['tasks']): readonly string[][] {
  const depths = new Map<string, number>();
  const levels: string[][] = [];
  for (const slug of slugs) {
    const above = (tasks.get(slug)?.upstream ?? []).map((name) => depths.get(name) ?? -1);
    const depth = 1 + Math.max(-1, ...above);
    depths.set(slug, depth);
    (levels[depth] ??= []).push(slug);
  }
  return levels;
}
