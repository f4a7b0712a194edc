import { fail } from '@apphub/model';
import { z } from 'zod';
import type { Queryable } from '../database/index.ts';
import { BOSS_SCHEMA, QUEUE } from './boss.ts';
import type { QueueStats } from './queue.ts';

const STATS = `
  SELECT count(*) FILTER (WHERE state = 'queued') AS queued, count(*) FILTER (WHERE state = 'running') AS running,
    coalesce(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE state = 'queued')), 0)::float8 AS oldest
  FROM import_jobs WHERE ended_at IS NULL`;

const statsSchema = z.object({ queued: z.int(), running: z.int(), oldest: z.number() });

/** @returns how much there is to do. */
export async function readStats(database: Queryable): Promise<QueueStats> {
  const [row] = await database.query(STATS, [], statsSchema);
  if (row === undefined) throw new Error('SELECT gave no row');
  return { queued: row.queued, running: row.running, oldestQueuedSeconds: Math.max(0, row.oldest) };
}

/** The supervisor stamps this every second, whichever process it is in. */
const SUPERVISED = `
  SELECT coalesce(extract(epoch FROM clock_timestamp() - greatest(monitor_claim_on, created_on)), 0)::float8 AS seconds
  FROM ${BOSS_SCHEMA}.queue WHERE name = $1`;

const LONGEST_SILENCE_SECONDS = 60;

const secondsSchema = z.object({ seconds: z.number() });

/** @throws FailureError QUEUE_STALLED when nobody would notice the loss of a worker. */
export async function checkSupervision(database: Queryable): Promise<void> {
  const [row] = await database.query(SUPERVISED, [QUEUE], secondsSchema);
  if (row === undefined) return fail('QUEUE_STALLED', 'The queue of imports does not exist.');
  const { seconds } = row;
  if (seconds > LONGEST_SILENCE_SECONDS) fail('QUEUE_STALLED', `Nobody has looked after the queue of imports for ${Math.round(seconds)} seconds.`);
}
