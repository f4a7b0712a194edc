import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { useTestDatabase } from '../testing/index.ts';
import { type Bench, openBench } from './testing/bench.ts';
import { type Game, moves, play } from './testing/play.ts';
import { truncate } from './testing/truncate.ts';

let bench: Bench;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => bench[Symbol.asyncDispose]());
const db = useTestDatabase();
beforeAll(async () => {
  bench = await openBench(db.url);
});
beforeEach(async () => truncate(db.database));

const graph = fc.integer({ min: 2, max: 9 }).chain((size) =>
  fc.array(fc.array(fc.nat(8), { maxLength: 3 }), { minLength: size, maxLength: size }).map((rows) =>
    Object.fromEntries(rows.map((row, index) => [`t${index}`, [...new Set(row.filter((upstream) => upstream < index))].map((upstream) => `t${upstream}`)])),
  ),
);

const games: fc.Arbitrary<Game> = fc.record({
  upstreams: graph,
  inputsOf: fc.integer({ min: 1, max: 9 }).map((kinds) => Object.assign((slug: string) => `inputs ${Number(slug.slice(1)) % kinds}`, { [fc.toStringMethod]: () => `of ${kinds} kinds` })),
  failFast: fc.boolean(),
  concurrency: fc.integer({ min: 1, max: 5 }),
  moves: fc.array(fc.record({ kind: fc.constantFrom(...moves), which: fc.nat(255) }), { minLength: 5, maxLength: 40 }),
});

test('a load behaves as the model does, whatever fails, is canceled, tried again, lost or said too late, and comes to its end', async () => {
  const played = fc.asyncProperty(games, async (game) => {
    await truncate(db.database);
    expect(await play(bench, game, { isFenced: true })).toEqual([]);
  });
  await fc.assert(played, { numRuns: 40, endOnFailure: true });
}, 300_000);

/** The first worker is lost, the second one at work, when the first says how its work ended. */
const overtaken = (which: number): Game => ({
  upstreams: { t0: [], t1: ['t0'] },
  inputsOf: (slug) => slug,
  failFast: false,
  concurrency: 1,
  moves: [{ kind: 'take', which: 0 }, { kind: 'vanish', which: 0 }, { kind: 'take', which: 0 }, { kind: 'stale', which }],
});

test.each([
  ['a failure', 0],
  ['a stage', 1],
  ['a result', 2],
])('what a worker says too late, %s, counts for nothing, and would count without fencing', async (_words, which) => {
  expect(await play(bench, overtaken(which), { isFenced: true })).toEqual([]);
  await truncate(db.database);
  const [difference] = await play(bench, overtaken(which), { isFenced: false });
  expect(difference).toBe('move 3 (stale): written, where ATTEMPT_LOST was expected');
});
