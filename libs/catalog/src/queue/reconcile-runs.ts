import { z } from 'zod';
import type { Database } from '../database/index.ts';
import { loseRun } from '../runs/index.ts';
import { type Boss, BOSS_SCHEMA, RUN_QUEUE, within } from './boss.ts';
import { announceWork } from './channel.ts';

/** Attempts whose delivery pg-boss has taken back: their worker was not heard of for too long. */
const LOST = `
  SELECT runs.id, runs.attempt FROM runs JOIN ${BOSS_SCHEMA}.job delivery ON delivery.name = $1 AND delivery.id = runs.id
  WHERE runs.status = 'running' AND delivery.state IN ('created', 'retry', 'failed')`;

/** Runs that nobody will ever be given: somebody has removed or ended the delivery behind our back. */
const FORGOTTEN = `
  SELECT runs.id, runs.attempt FROM runs
  WHERE runs.ended_at IS NULL AND NOT EXISTS (
    SELECT FROM ${BOSS_SCHEMA}.job delivery WHERE delivery.name = $1 AND delivery.id = runs.id AND delivery.state IN ('created', 'retry', 'active')
  )`;

const LOCK = 'SELECT id FROM runs WHERE id = $1 AND ended_at IS NULL FOR UPDATE';

const attemptSchema = z.object({ id: z.string(), attempt: z.int() });
const idSchema = z.object({ id: z.string() });

/**
 * Brings runs and deliveries together again, where a worker died or somebody worked on the queue's tables. Every process
 * may do so at any time: what has changed in the meantime is left alone.
 */
export async function reconcileRuns(database: Database, boss: Boss): Promise<void> {
  for (const { id, attempt } of await database.query(LOST, [RUN_QUEUE], attemptSchema)) await loseRun(database, { runId: id, attempt });
  for (const { id, attempt } of await database.query(FORGOTTEN, [RUN_QUEUE], attemptSchema)) {
    await loseRun(database, { runId: id, attempt });
    await deliverAnew(database, boss, id);
  }
}

async function deliverAnew(database: Database, { boss }: Boss, id: string): Promise<void> {
  await database.transaction(async (tx) => {
    const [open] = await tx.query(LOCK, [id], idSchema);
    const [forgotten] = await tx.query(`${FORGOTTEN} AND runs.id = $2`, [RUN_QUEUE, id], attemptSchema);
    if (open === undefined || forgotten === undefined) return;
    await boss.deleteJob(RUN_QUEUE, id, within(tx));
    await boss.send(RUN_QUEUE, null, { id, ...within(tx) });
    await announceWork(tx);
  });
}
