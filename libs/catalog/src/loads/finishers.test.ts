import { failure } from '@apphub/model';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readEvents } from '../events/index.ts';
import { useTestDatabase } from '../testing/index.ts';
import { type Bench, openBench, planOf } from './testing/bench.ts';
import { truncate } from './testing/truncate.ts';
import { violations } from './testing/violations.ts';
import { claimTask, failTask, getLoad } from './index.ts';

const MANY = 20;
const middles = Array.from({ length: MANY }, (_, index) => `middle-${index}`);
const wide = planOf({ top: [], ...Object.fromEntries(middles.map((name) => [name, ['top']])), bottom: middles });

let bench: Bench;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => bench[Symbol.asyncDispose]());
const db = useTestDatabase();
beforeAll(async () => {
  bench = await openBench(db.url);
});
beforeEach(async () => truncate(db.database));

async function middlesAtWork() {
  const load = await bench.create(wide);
  await bench.complete((await bench.take())!);
  const held = await bench.takeAll();
  expect(held).toHaveLength(MANY);
  return { load, held };
}

describe('many who finish at the same time', () => {
  test.each([1, 2, 3])('release what waits for all of them exactly once (%i)', async () => {
    const { load, held } = await middlesAtWork();
    await Promise.all(held.map((each) => bench.complete(each)));
    expect(await bench.states(load)).toMatchObject({ bottom: 'queued' });
    const [bottom, ...others] = await bench.takeAll();
    expect([bottom?.claim.slug, others]).toEqual(['bottom', []]);
    expect(bottom?.upstreams).toHaveLength(MANY);
    expect(await violations(db.database)).toEqual([]);
    await bench.complete(bottom!);
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'completed' });
  });

  test('and fail, block it once, by one of them', async () => {
    const { load, held } = await middlesAtWork();
    const end = { failure: failure('BUILD_FAILED', 'No.'), mayPass: false };
    await Promise.all(held.map((each, index) => (index % 2 === 0 ? failTask(bench.ports, each.claim, end) : bench.complete(each))));
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'failed', counts: { failed: MANY / 2, blocked: 1, completed: 1 + MANY / 2 } });
    const { events } = await readEvents(db.database, { after: 0, filter: { slug: 'bottom', types: ['load.task.progress'] } });
    expect(events.map(({ data }) => (data as { state: string }).state)).toEqual(['blocked']);
    expect(await violations(db.database)).toEqual([]);
  });

  test('of which each says it twice, are heard once', async () => {
    const { held } = await middlesAtWork();
    await Promise.all(held.flatMap((each) => [bench.complete(each), bench.complete(each)]));
    expect(await violations(db.database)).toEqual([]);
  });

  test('while others claim leave no task unsent and none sent twice', async () => {
    const levels = planOf(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`t${10 + index}`, index < 6 ? [] : [`t${4 + index}`, `t${5 + index}`]])));
    const load = await bench.create(levels, { concurrency: 5 });
    const work = async (): Promise<void> => {
      for (let idle = 0; idle < 20; ) {
        const held = await bench.take();
        if (held === undefined) {
          idle += (await getLoad(db.database, load.id)).state === 'running' ? 0 : 20;
          continue;
        }
        await bench.complete(held);
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'completed', counts: { completed: 60 } });
    expect(await violations(db.database)).toEqual([]);
  });
});

describe('a stale attempt', () => {
  const overtaken = async () => {
    await bench.create(planOf({ a: [], b: ['a'] }));
    const stale = (await bench.take('slow'))!;
    await bench.takeBack(stale);
    const current = (await bench.take('quick'))!;
    expect(current.claim).toMatchObject({ slug: 'a', attempt: 2 });
    return { stale, current };
  };

  test('changes nothing after takeover, whatever it says', async () => {
    const { stale, current } = await overtaken();
    const before = await db.database.raw('SELECT to_jsonb(load_tasks) AS row FROM load_tasks ORDER BY slug');
    const { head } = await readEvents(db.database, { after: 0 });
    await expect(bench.complete(stale)).rejects.toMatchObject({ failure: { code: 'ATTEMPT_LOST' } });
    await expect(failTask(bench.ports, stale.claim, { failure: failure('BUILD_FAILED', 'No.'), mayPass: false })).rejects.toMatchObject({ failure: { code: 'ATTEMPT_LOST' } });
    await expect(claimTask(bench.ports, { delivery: stale.delivery.id, worker: 'slow', lease: stale.claim.lease })).resolves.toEqual({ kind: 'lost' });
    expect(await db.database.raw('SELECT to_jsonb(load_tasks) AS row FROM load_tasks ORDER BY slug')).toEqual(before);
    expect((await readEvents(db.database, { after: 0 })).head).toBe(head);
    await bench.complete(current);
    expect(await violations(db.database)).toEqual([]);
  });

  test('changes nothing between the loss of its lease and takeover', async () => {
    await bench.create(planOf({ a: [] }));
    const stale = (await bench.take())!;
    await bench.takeBack(stale);
    await expect(bench.complete(stale)).rejects.toMatchObject({ failure: { code: 'ATTEMPT_LOST' } });
    expect(await bench.take()).toMatchObject({ claim: { attempt: 2 } });
  });
});
