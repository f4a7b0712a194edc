import { sweepStaging, openFileBackend } from '@apphub/store';
import { existsSync, readdirSync } from 'node:fs';
import { type Lane, openLane } from './lane.ts';
import { FIRST_EXTRA_ROUND, moments, planRound, type RoundPlan } from './plan.ts';
import { LONGEST_ROUND_SECONDS, type Round, runRound } from './run-round.ts';

export interface RoundsOptions {
  readonly rounds: number;
  /** Chooses what happens when. */
  readonly seed: number;
  /** The number of the first round; one round can be seen again by its number. */
  readonly first?: number;
  /** How many rounds at the same time, each on processes and a database of its own: most of a round is waiting. */
  readonly lanes: number;
  /** Whether the fence is taken out of the workers. */
  readonly unfenced?: boolean;
  readonly onRound?: (round: Round) => void;
  /** Gives up the rounds at hand, of which nothing is told then, and takes down what they run on. */
  readonly signal?: AbortSignal;
}

/** Rounds that may be added so that a worker was killed at each moment: a short one can be over before the kill arrives. */
const MOST_EXTRA_ROUNDS = 8;
/** Staged files are swept once nobody has written to them for a day. */
const TWO_DAYS_MS = 2 * 24 * 60 * 60 * 1000;

/** @returns after how long whoever waits for so many rounds waits in vain. Milliseconds. */
export function longestMs({ rounds, lanes }: Pick<RoundsOptions, 'rounds' | 'lanes'>): number {
  // The last round begins when the others have shared the rest.
  return ((rounds + MOST_EXTRA_ROUNDS) / lanes + 1) * LONGEST_ROUND_SECONDS * 1000;
}

/** Runs rounds until there are enough and each moment was hit. */
export async function runRounds({ rounds, seed, first = 1, lanes, unfenced = false, onRound, signal = new AbortController().signal }: RoundsOptions): Promise<readonly Round[]> {
  const done: Round[] = [];
  const isMissing = (moment: string) => !done.some(({ hit }) => hit.some((name) => name === moment));
  function* plansOf(): Generator<RoundPlan, void> {
    for (let number = first; number < first + rounds; number += 1) yield planRound(seed, number);
    if (rounds <= moments.length) return;
    let left = MOST_EXTRA_ROUNDS;
    for (let number = FIRST_EXTRA_ROUND; left > 0 && moments.some(isMissing); number += 1) {
      const plan = planRound(seed, number);
      if (!plan.faults.some(({ moment }) => isMissing(moment))) continue;
      left -= 1;
      yield plan;
    }
  }
  // Each lane takes the next one from it.
  const plans = plansOf();
  const stopped = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
  const work = async () => {
    await using lane = await openLane({ unfenced });
    for (const plan of plans) {
      const running = runRound(lane, plan);
      // What it runs on is taken away from a round that is given up.
      running.catch(() => undefined);
      const round = await Promise.race([running, stopped]);
      if (round === undefined || signal.aborted) return;
      done.push(round);
      onRound?.(round);
    }
    const left = await staged(lane);
    const last = done.at(-1);
    if (left > 0 && last !== undefined) done[done.length - 1] = { ...last, violations: [...last.violations, `no staged file is left: ${left} files`] };
  };
  await Promise.all(Array.from({ length: Math.min(lanes, rounds) }, work));
  return done;
}

/** @returns how many files of dead writers are left when the time has come to sweep them. */
async function staged({ store: { path } }: Lane): Promise<number> {
  const { staging } = openFileBackend(path);
  if (staging === undefined || !existsSync(staging)) return 0;
  await sweepStaging(staging, Date.now() + TWO_DAYS_MS);
  return readdirSync(staging).length;
}
