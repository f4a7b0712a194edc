import type { BuildStage } from '@apphub/model';

/** The stages in which a build is killed, and how long after the stage began at most, milliseconds. */
const LATEST_MS = {
  resolving: 15,
  'installing-dependencies': 900,
  building: 80,
  packaging: 120,
  uploading: 25,
} as const satisfies Partial<Record<BuildStage, number>>;

export type KillStage = keyof typeof LATEST_MS;

export const killStages = Object.keys(LATEST_MS) as readonly KillStage[];

/** When one round kills: so long after a stage begins. */
export interface KillPlan {
  readonly stage: KillStage;
  readonly delayMs: number;
  /** 1: on the way to a store that has nothing; 2: when the same was built and stored just before. */
  readonly pass: 1 | 2;
}

/** A generator of numbers from 0 to 1 (excluded) that gives the same numbers for a seed: mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Plans rounds for ever: the stages take turns in a random order, and one in three kills strikes at once. */
export function* killPlans(seed: number): Generator<KillPlan, never> {
  const random = randomNumbers(seed);
  for (;;) {
    for (const stage of shuffled(killStages, random)) {
      const delayMs = random() < 1 / 3 ? 0 : Math.floor(random() * LATEST_MS[stage]);
      // What is stored is not sent again.
      yield { stage, delayMs, pass: stage === 'uploading' || random() < 0.7 ? 1 : 2 };
    }
  }
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items.map((item) => ({ item, order: random() })).sort((a, b) => a.order - b.order).map(({ item }) => item);
}
