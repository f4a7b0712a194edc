import { z } from 'zod';
import type { Database } from '../database/index.ts';
import { loseAttempt } from '../imports/index.ts';
import { type Boss, BOSS_SCHEMA, QUEUE, within } from './boss.ts';
import { announceWork } from './channel.ts';

/** Attempts whose delivery pg-boss has taken back: their worker was not heard of for too long. */
const LOST = `
  SELECT job.id, job.attempt FROM import_jobs job JOIN ${BOSS_SCHEMA}.job delivery ON delivery.name = $1 AND delivery.id = job.id
  WHERE job.state = 'running' AND delivery.state IN ('created', 'retry', 'failed')`;

/** Imports that nobody will ever be given: somebody has removed or ended the delivery behind our back. */
const FORGOTTEN = `
  SELECT job.id, job.slug, job.attempt, job.state FROM import_jobs job
  WHERE job.ended_at IS NULL AND NOT EXISTS (
    SELECT FROM ${BOSS_SCHEMA}.job delivery WHERE delivery.name = $1 AND delivery.id = job.id AND delivery.state IN ('created', 'retry', 'active')
  )`;

const LOCK = 'SELECT id FROM import_jobs WHERE id = $1 AND ended_at IS NULL FOR UPDATE';

const attemptSchema = z.object({ id: z.string(), attempt: z.int() });
const forgottenSchema = attemptSchema.extend({ slug: z.string(), state: z.string() });
const idSchema = z.object({ id: z.string() });

/**
 * Brings imports and deliveries together again, where a worker died or somebody worked on the queue's tables. Every
 * process may do so at any time: what has changed in the meantime is left alone.
 */
export async function reconcile(database: Database, boss: Boss): Promise<void> {
  for (const { id, attempt } of await database.query(LOST, [QUEUE], attemptSchema)) await loseAttempt(database, { jobId: id, attempt });
  for (const { id, slug, attempt, state } of await database.query(FORGOTTEN, [QUEUE], forgottenSchema)) {
    if (state === 'running') await loseAttempt(database, { jobId: id, attempt });
    await deliverAnew(database, boss, { id, slug });
  }
}

async function deliverAnew(database: Database, { boss }: Boss, { id, slug }: { readonly id: string; readonly slug: string }): Promise<void> {
  await database.transaction(async (tx) => {
    const [open] = await tx.query(LOCK, [id], idSchema);
    const [forgotten] = await tx.query(`${FORGOTTEN} AND job.id = $2`, [QUEUE, id], forgottenSchema);
    if (open === undefined || forgotten === undefined) return;
    await boss.deleteJob(QUEUE, id, within(tx));
    await boss.send(QUEUE, null, { id, singletonKey: slug, ...within(tx) });
    await announceWork(tx);
  });
}
