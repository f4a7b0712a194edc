import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { listAttempts } from '../imports/index.ts';
import { getStatus } from '../status/index.ts';
import { useTestDatabase } from '../testing/index.ts';
import { listLoads, loadGraph, pruneLoads, resumeLoad, cancelLoad } from './index.ts';
import { type Bench, codeOf, openBench, planOf } from './testing/bench.ts';
import { violations } from './testing/violations.ts';

let bench: Bench;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => bench[Symbol.asyncDispose]());
const db = useTestDatabase();
beforeAll(async () => {
  bench = await openBench(db.url);
});

const countRows = async (table: 'load_tasks' | 'load_edges') => (await db.database.query(`SELECT count(*)::int AS rows FROM ${table}`, [], z.object({ rows: z.int() })))[0]?.rows;
const later = () => new Date(Date.now() + 60_000);

async function endedLoad(slug: string) {
  const load = await bench.create(planOf({ [slug]: [], [`${slug}-next`]: [slug] }));
  for (let next = await bench.take(); next !== undefined; next = await bench.take()) await bench.complete(next);
  return load;
}

test('loads that ended long ago are removed with their tasks, in portions; open ones and what was built stay', async () => {
  const ended = [await endedLoad('a'), await endedLoad('b'), await endedLoad('c')];
  const [task] = (await loadGraph(db.database, ended[0]!.id)).tasks;
  const open = await bench.create(planOf({ d: [] }));
  expect(await pruneLoads(db.database, { endedBefore: new Date(0) })).toBe(0);
  expect(await pruneLoads(db.database, { endedBefore: later(), limit: 2 })).toBe(2);
  expect((await listLoads(db.database)).map(({ id }) => id)).toEqual([open.id, ended[2]?.id]);
  expect(await pruneLoads(db.database, { endedBefore: later(), limit: 2 })).toBe(1);
  expect(await pruneLoads(db.database, { endedBefore: later(), limit: 2 })).toBe(0);
  expect([await countRows('load_tasks'), await countRows('load_edges')]).toEqual([1, 0]);
  expect(await codeOf(resumeLoad(bench.ports, ended[0]!.id))).toBe('LOAD_UNKNOWN');
  expect(await getStatus(db.database, 'a')).toMatchObject({ state: 'completed', jobId: task?.id });
  expect(await listAttempts(db.database, { slug: 'a' })).toMatchObject([{ state: 'completed' }]);
  expect(await violations(db.database)).toEqual([]);
});

test('a load that is resumed while it is being removed stays', async () => {
  const load = await bench.create(planOf({ e: [] }));
  await cancelLoad(bench.ports, load.id);
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const reopening = db.database.transaction(async (tx) => {
    await tx.execute('SELECT id FROM loads WHERE id = $1 FOR UPDATE', [load.id]);
    begun.resolve();
    await goOn.promise;
    await tx.execute("UPDATE loads SET state = 'running', stopping = NULL, ended_at = NULL WHERE id = $1", [load.id]);
  });
  await begun.promise;
  const removed = pruneLoads(db.database, { endedBefore: later() });
  goOn.resolve();
  await reopening;
  expect(await removed).toBe(0);
});
