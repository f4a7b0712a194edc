import { failure } from '@apphub/model';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { completionOf } from '../imports/testing/fixture.ts';
import { useTestDatabase } from '../testing/index.ts';
import { type Bench, type Held, openBench, planOf } from './testing/bench.ts';
import { truncate } from './testing/truncate.ts';
import { violations } from './testing/violations.ts';
import { failTask, recordTaskStage, releaseTask, sendLeft } from './index.ts';

let bench: Bench;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => bench[Symbol.asyncDispose]());
const db = useTestDatabase();
beforeAll(async () => {
  bench = await openBench(db.url);
});
beforeEach(async () => truncate(db.database));

const fingerprintOf = (inputs: string) => completionOf(inputs).receipt.fingerprint;
const resolve = (held: Held | undefined, inputs = 'same') => recordTaskStage(bench.ports, held!.claim, { stage: 'resolving', fingerprint: fingerprintOf(inputs) });

describe('the same inputs', () => {
  test('in two loads are built once: the second waits for the first, and is sent as soon as that is done', async () => {
    const loads = [await bench.create(planOf({ one: [] })), await bench.create(planOf({ two: [] }))] as const;
    const [one, two] = await bench.takeAll();
    expect(await resolve(one)).toEqual({ kind: 'recorded' });
    expect(await resolve(two)).toEqual({ kind: 'parked' });
    expect(await bench.states(loads[1])).toEqual({ two: 'ready' });
    expect(await bench.take()).toBeUndefined();
    await expect(bench.complete(two!)).rejects.toMatchObject({ failure: { code: 'ATTEMPT_LOST' } });
    await bench.complete(one!, 'same');
    const again = await bench.take();
    expect(again).toMatchObject({ claim: { slug: 'two', attempt: 2 }, task: { attemptLimit: 4 } });
    await bench.complete(again!, 'same');
    expect(await violations(db.database)).toEqual([]);
  });

  test('in one load are built once', async () => {
    const load = await bench.create(planOf({ one: [], two: [], three: [] }));
    const [one, three, two] = await bench.takeAll();
    await resolve(one);
    expect(await resolve(two)).toEqual({ kind: 'parked' });
    expect(await resolve(three, 'others')).toEqual({ kind: 'recorded' });
    await bench.complete(three!, 'others');
    expect(await bench.states(load)).toMatchObject({ two: 'ready' });
    await bench.complete(one!, 'same');
    expect(await bench.states(load)).toMatchObject({ two: 'queued' });
    expect(await violations(db.database)).toEqual([]);
  });

  test('known from the plan are not even sent while somebody builds them', async () => {
    const known = () => ({ fingerprint: fingerprintOf('same') });
    await bench.create(planOf({ one: [] }, known));
    const one = await bench.take();
    const load = await bench.create(planOf({ two: [] }, known));
    expect(await bench.states(load)).toEqual({ two: 'ready' });
    await bench.complete(one!, 'same');
    expect(await bench.states(load)).toEqual({ two: 'queued' });
  });

  test('known from the plan and sent before are begun by one of two who claim them at once', async () => {
    const known = () => ({ fingerprint: fingerprintOf('same') });
    const names = Array.from({ length: 8 }, (_, index) => `task-${index}`);
    for (const name of names) await bench.create(planOf({ [name]: [] }, known));
    expect((await Promise.all(names.map((name) => bench.take(name)))).filter((held) => held !== undefined)).toHaveLength(1);
    expect(await violations(db.database)).toEqual([]);
  });

  test.each([
    ['fails', (held: Held) => failTask(bench.ports, held.claim, { failure: failure('BUILD_FAILED', 'No.'), mayPass: false })],
    ['is handed back', (held: Held) => releaseTask(bench.ports, held.claim)],
  ])('are built by another if the first %s', async (_words, end) => {
    await bench.create(planOf({ one: [] }));
    const load = await bench.create(planOf({ two: [] }));
    const [one, two] = await bench.takeAll();
    await resolve(one);
    await resolve(two);
    await end(one!);
    await sendLeft(bench.ports);
    expect(await bench.states(load)).toEqual({ two: 'queued' });
    expect(await violations(db.database)).toEqual([]);
  });
});
