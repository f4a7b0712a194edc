import { expect, test } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { openLane } from './loads-soak/lane.ts';
import { SLEEPER } from './loads-soak/plan.ts';
import { silentChecks } from './loads-soak/spoil.ts';
import { runRound } from './loads-soak/run-round.ts';
import { longestMs, runRounds } from './loads-soak/run-rounds.ts';
import { momentsMissed, summaryOf, violationsOf } from './loads-soak/summary.ts';

const SIZE = { rounds: 10, lanes: 3 };

test('loads end by themselves with everything done once, whatever is killed, frozen, cut off, full or out of time', async () => {
  const seed = randomInt(2 ** 32);
  const rounds = await runRounds({ ...SIZE, seed });
  console.info(summaryOf(rounds, seed));
  expect(violationsOf(rounds, seed)).toEqual([]);
  expect(momentsMissed(rounds)).toEqual([]);
}, longestMs(SIZE));

/** What a worker breaks that was frozen and goes on without the fence. */
const FENCE = /^whatever an attempt wrote came from the worker that had begun it: /;

test('a worker that wakes after its task was given to another one is stopped by the fence, and by nothing else', async () => {
  const unfenced = async () => {
    await using lane = await openLane({ unfenced: true });
    return (await runRound(lane, SLEEPER, { quietSeconds: 5 })).violations;
  };
  await using lane = await openLane();
  const [broken, round] = await Promise.all([unfenced(), runRound(lane, SLEEPER)]);
  expect(broken).toContainEqual(expect.stringMatching(FENCE));
  expect(round.violations).toEqual([]);
  // Of the same lane, to save time: each of the checks that have just found nothing can find something.
  expect(await silentChecks(lane, round)).toEqual([]);
}, 300_000);
