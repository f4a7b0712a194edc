import { createLoad, type Database, getLoad, type Load, type LoadPlan } from '@apphub/catalog';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { LoadEngine } from './loads-database.ts';

/** Milliseconds since it was asked for. */
export interface LoadTimes {
  /** Until its plan was written, and what can begin was sent. */
  readonly planned: number;
  readonly firstStart: number;
  readonly end: number;
}

const LOOK_MS = 50;
/** Tasks at the same time: none waits for a place. */
const CONCURRENCY = 10_000;

/** Has a load worked off by those who work. @throws Error when not all of it was completed. */
export async function runLoad(engine: LoadEngine, plan: LoadPlan): Promise<LoadTimes> {
  const asked = performance.now();
  const load = await createLoad(engine, { selection: 'all', requestedBy: 'bench', concurrency: CONCURRENCY, plan });
  const planned = performance.now() - asked;
  const ended = await endOf(engine.database, load);
  if (ended.state !== 'completed') throw new Error(`The load has ${ended.state}: ${JSON.stringify(ended.counts)}`);
  const since = (time: string | null) => Date.parse(time ?? '') - Date.parse(load.createdAt);
  return { planned, firstStart: since(await firstStart(engine.database, load)), end: since(ended.endedAt) };
}

/** Waits for the end of a load. */
export async function endOf(database: Database, { id }: Pick<Load, 'id'>): Promise<Load> {
  for (;;) {
    const load = await getLoad(database, id);
    if (load.endedAt !== null) return load;
    await sleep(LOOK_MS);
  }
}

const FIRST = 'SELECT min(started_at) AS first FROM load_tasks WHERE load_id = $1';
const firstSchema = z.object({ first: z.date() });

async function firstStart(database: Database, { id }: Pick<Load, 'id'>): Promise<string> {
  const [row] = await database.query(FIRST, [id], firstSchema);
  if (row === undefined) throw new Error('No task has begun.');
  return row.first.toISOString();
}
