import { failure } from '@apphub/model';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listAttempts } from '../imports/index.ts';
import { useTestDatabase } from '../testing/index.ts';
import { type Bench, openBench, planOf } from './testing/bench.ts';
import { violations } from './testing/violations.ts';
import { getLoad, loadGraph, recordedDurations, spareTask } from './index.ts';

let bench: Bench;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => bench[Symbol.asyncDispose]());
const db = useTestDatabase();
beforeAll(async () => {
  bench = await openBench(db.url);
});

const full = { failure: failure('HOST_DISK', 'The disk is full.') };

async function spareOnce(): Promise<string> {
  await bench.passTime();
  const held = await bench.take();
  if (held === undefined) throw new Error('expected a task');
  return spareTask(bench.ports, held.claim, full);
}

describe('an attempt that met what is not its fault', () => {
  test('is kept with the reason and not counted: the task waits for its next one', async () => {
    const load = await bench.create(planOf({ a: [] }));
    for (let attempt = 1; attempt <= 5; attempt += 1) expect(await spareOnce()).toBe('queued');
    const { tasks } = await loadGraph(db.database, load.id);
    expect(tasks).toMatchObject([{ state: 'queued', attempt: 5, attemptLimit: 8, failure: { code: 'HOST_DISK' } }]);
    expect(await listAttempts(db.database, { slug: 'a' })).toHaveLength(5);
    expect(await violations(db.database)).toEqual([]);
    await bench.passTime();
    const held = await bench.take();
    await bench.complete(held!);
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'completed' });
  });

  test('is counted after all when it has happened too often: an example may fill every disk', async () => {
    const load = await bench.create(planOf({ b: [] }));
    const ends: string[] = [];
    while (ends.at(-1) !== 'failed') ends.push(await spareOnce());
    expect(ends.length).toBe(23);
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'failed' });
  });
});

describe('what examples took', () => {
  test('is the median of their last builds, found bundles left out', async () => {
    const add = (job: number, ms: number, cached: boolean) =>
      db.database.execute(
        `INSERT INTO example_bundle_attempts (job_id, attempt, slug, worker, stage, state, cached, started_at, ended_at)
         VALUES (gen_random_uuid(), 1, 'timed', 'test', 'completed', 'completed', $1, to_timestamp($2), to_timestamp($2) + make_interval(secs => $3))`,
        [cached, job, ms / 1000],
      );
    for (const [index, ms] of [9_000, 100, 300, 200, 400, 500].entries()) await add(1_000_000 + index, ms, false);
    await add(2_000_000, 1, true);
    expect([...(await recordedDurations(db.database, ['timed', 'never']))]).toEqual([['timed', 300]]);
  });
});
