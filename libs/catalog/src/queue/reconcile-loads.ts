import { z } from 'zod';
import { type LoadPorts, loseTask, sendLeft } from '../loads/index.ts';
import { askAnew } from '../loads/plan-load.ts';
import { sendAnew } from '../loads/send-anew.ts';
import { BOSS_SCHEMA, PLANS_QUEUE } from './boss.ts';
import { announceWork } from './channel.ts';

/** Attempts whose delivery pg-boss has taken back: their worker was not heard of for too long. */
const LOST = `
  SELECT task.id, task.load_id, task.attempt FROM load_tasks AS task JOIN ${BOSS_SCHEMA}.job AS job ON job.name = task.queue AND job.id = task.delivery
  WHERE task.state = 'running' AND job.state IN ('created', 'retry', 'failed')`;

/** Tasks that nobody will ever be given: somebody has removed or ended the delivery behind our back. */
const FORGOTTEN = `
  SELECT task.id, task.load_id, task.attempt FROM load_tasks AS task
  WHERE task.state IN ('queued', 'running') AND NOT EXISTS (
    SELECT FROM ${BOSS_SCHEMA}.job AS job WHERE job.name = task.queue AND job.id = task.delivery AND job.state IN ('created', 'retry', 'active')
  )`;

/** Loads that wait for a planner, or are held by one, and nobody will be asked. */
const UNASKED = `
  SELECT id FROM loads WHERE planning IS NOT NULL AND NOT EXISTS (
    SELECT FROM ${BOSS_SCHEMA}.job AS job WHERE job.name = $1 AND job.id = planning AND job.state IN ('created', 'retry', 'active')
  )`;

const idSchema = z.object({ id: z.string() });
const taskSchema = z.object({ id: z.string(), load_id: z.string(), attempt: z.int() }).transform(({ id, load_id, attempt }) => ({ taskId: id, loadId: load_id, attempt }));

/**
 * Brings tasks and deliveries together again, where a worker died or somebody worked on the queue's tables, and sends what
 * waits for nothing any more. Every process may do so at any time: what has changed in the meantime is left alone.
 */
export async function reconcileLoads(ports: LoadPorts): Promise<void> {
  const { database } = ports;
  for (const task of await database.query(LOST, [], taskSchema)) {
    // pg-boss takes a delivery back without a word, and whoever is free would see it up to a second later.
    if (await loseTask(ports, task)) await database.transaction(announceWork);
  }
  for (const task of await database.query(FORGOTTEN, [], taskSchema)) {
    await loseTask(ports, task);
    await sendAnew(ports, { ...task, isForgotten: async (tx) => (await tx.query(`${FORGOTTEN} AND task.id = $1`, [task.taskId], taskSchema)).length > 0 });
  }
  for (const { id } of await database.query(UNASKED, [PLANS_QUEUE], idSchema)) {
    await askAnew(ports, { loadId: id, isForgotten: async (tx) => (await tx.query(`${UNASKED} AND id = $2`, [PLANS_QUEUE, id], idSchema)).length > 0 });
  }
  await sendLeft(ports);
}
