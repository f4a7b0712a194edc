import { fail } from '@apphub/model';
import { z } from 'zod';
import type { Queryable } from '../database/index.ts';
import { BOSS_SCHEMA, PLANS_QUEUE, QUEUE, RUN_QUEUE } from './boss.ts';

/** The supervisor stamps this every second, whichever process it is in. */
const SUPERVISED = `
  SELECT name, coalesce(extract(epoch FROM clock_timestamp() - greatest(monitor_claim_on, created_on)), 0)::float8 AS seconds
  FROM ${BOSS_SCHEMA}.queue WHERE name = ANY ($1)`;

const LONGEST_SILENCE_SECONDS = 60;

const silenceSchema = z.object({ name: z.string(), seconds: z.number() });

/** @throws FailureError QUEUE_STALLED when nobody would notice the loss of a worker, whatever it works on. */
export async function checkSupervision(database: Queryable): Promise<void> {
  const queues = [QUEUE, PLANS_QUEUE, RUN_QUEUE];
  const rows = await database.query(SUPERVISED, [queues], silenceSchema);
  const silences = new Map(rows.map(({ name, seconds }) => [name, seconds]));
  for (const name of queues) {
    const seconds = silences.get(name);
    if (seconds === undefined) fail('QUEUE_STALLED', `The queue of ${name} does not exist.`);
    else if (seconds > LONGEST_SILENCE_SECONDS) fail('QUEUE_STALLED', `Nobody has looked after the queue of ${name} for ${Math.round(seconds)} seconds.`);
  }
}
