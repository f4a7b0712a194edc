import { z } from 'zod';
import type { Queryable } from '../database/index.ts';

/** How much of one kind there is to do. */
export interface WaitingWork {
  readonly queued: number;
  readonly running: number;
  /** Of what waits, since when the oldest does. */
  readonly oldestQueuedSeconds: number;
}

export interface AllWork {
  readonly imports: WaitingWork;
  readonly tasks: WaitingWork;
  readonly runs: WaitingWork;
}

const COUNT = `
  SELECT kind, count(*) FILTER (WHERE waits)::int AS queued, count(*) FILTER (WHERE NOT waits)::int AS running,
    greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(since) FILTER (WHERE waits)), 0))::float8 AS oldest
  FROM (
    SELECT 'imports' AS kind, state = 'queued' AS waits, created_at AS since FROM import_jobs WHERE ended_at IS NULL
    UNION ALL SELECT 'tasks', state <> 'running', updated_at FROM load_tasks WHERE state IN ('ready', 'queued', 'running')
    UNION ALL SELECT 'runs', status = 'pending', created_at FROM runs WHERE ended_at IS NULL
  ) AS work
  GROUP BY kind`;

const rowSchema = z.object({ kind: z.enum(['imports', 'tasks', 'runs']), queued: z.int(), running: z.int(), oldest: z.number() });

const NOTHING: WaitingWork = { queued: 0, running: 0, oldestQueuedSeconds: 0 };

/** Counts what waits and what is worked on, of every kind and on all pods. */
export async function countWork(database: Queryable): Promise<AllWork> {
  const rows = await database.query(COUNT, [], rowSchema);
  const counted = rows.map(({ kind, queued, running, oldest }) => [kind, { queued, running, oldestQueuedSeconds: oldest }] as const);
  return { imports: NOTHING, tasks: NOTHING, runs: NOTHING, ...Object.fromEntries(counted) };
}
