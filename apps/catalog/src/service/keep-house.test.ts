import { appendEvent, listLoads, readEvents } from '@apphub/catalog';
import { useTestDatabase } from '@apphub/catalog/testing';
import { expect, test } from '@jest/globals';
import { createLog } from '../log/create-log.ts';
import { keepHouse } from './keep-house.ts';

const db = useTestDatabase();

const LOADS = `
  INSERT INTO loads (selection, force, publish, fail_fast, concurrency, state, requested_by, ended_at)
  SELECT '"all"', false, false, false, 1, CASE WHEN days IS NULL THEN 'running' ELSE 'canceled' END, 'test', now() - make_interval(days => days)
  FROM unnest($1::int[]) AS ended (days)`;

test('what ended longer ago than it is kept goes, however much there is of it; the rest stays', async () => {
  await db.database.execute(LOADS, [[...Array.from({ length: 25 }, () => 91), 89, null]]);
  await db.database.transaction((tx) => appendEvent(tx, { type: 'test', data: {} }));
  await db.database.execute("UPDATE events SET at = now() - interval '31 days'", []);
  {
    await using house = keepHouse(db.database, { eventDays: 30, loadDays: 90, runDays: 30, runLogDays: 14, log: createLog({ level: 'silent', secrets: [] }) });
    expect(house).toBeDefined();
  }
  expect((await listLoads(db.database)).map(({ state }) => state).sort()).toEqual(['canceled', 'running']);
  expect((await readEvents(db.database, { after: 0 })).events).toEqual([]);
});
