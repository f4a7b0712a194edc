import { type Digest, digestSchema, type Failure } from '@apphub/model';
import { z } from 'zod';
import type { Queryable } from '../database/index.ts';
import { failureSchema } from './run.ts';

/** One try of a run. Times are ISO 8601, UTC. */
export interface RunAttempt {
  readonly attempt: number;
  readonly worker: string;
  readonly status: 'running' | 'succeeded' | 'failed' | 'canceled' | 'expired' | 'lost';
  /** What it ran. */
  readonly digest: Digest;
  readonly failure: Failure | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

const LIST = 'SELECT attempt, worker, status, digest, failure, started_at, ended_at FROM run_attempts WHERE run_id = $1 ORDER BY attempt';

const attemptSchema = z
  .object({
    attempt: z.int(),
    worker: z.string(),
    status: z.enum(['running', 'succeeded', 'failed', 'canceled', 'expired', 'lost']),
    digest: digestSchema,
    failure: failureSchema.nullable(),
    started_at: z.date(),
    ended_at: z.date().nullable(),
  })
  .transform(
    ({ started_at, ended_at, ...row }): RunAttempt => ({ ...row, startedAt: started_at.toISOString(), endedAt: ended_at?.toISOString() ?? null }),
  );

/** @returns the attempts of a run, in their order. */
export async function listRunAttempts(database: Queryable, runId: string): Promise<RunAttempt[]> {
  return database.query(LIST, [runId], attemptSchema);
}
