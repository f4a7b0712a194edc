import { buildStages, type BuildStage, type Digest, digestSchema, type Failure } from '@apphub/model';
import { type InputChanges, inputChangesSchema } from '@apphub/model/api';
import { z } from 'zod';
import { failureSchema } from './import-job.ts';

/** One try of an import; all of them are kept. Times are ISO 8601, UTC. */
export interface Attempt {
  readonly jobId: string;
  readonly slug: string;
  readonly attempt: number;
  readonly worker: string;
  readonly state: 'running' | 'completed' | 'failed' | 'canceled' | 'lost';
  /** The stage it is in; of an ended one, the last stage at work, or `completed`. */
  readonly stage: BuildStage;
  readonly fingerprint: Digest | null;
  /** Whether the bundle was found rather than built; null until that is known. */
  readonly cached: boolean | null;
  /** Milliseconds that each ended stage took. */
  readonly stageMs: Readonly<Record<string, number>>;
  /** Why it had to be built; null for a hit, and where it never came to that. */
  readonly because: string | null;
  /** What has changed since the nearest earlier build; null for a hit, and where that was not compared. */
  readonly changes: InputChanges | null;
  readonly message: string | null;
  readonly failure: Failure | null;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly endedAt: string | null;
}

export const ATTEMPT_COLUMNS =
  'job_id, slug, attempt, worker, state, stage, fingerprint, cached, stage_ms, because, changes, message, failure, started_at, updated_at, ended_at';

export const attemptSchema = z
  .object({
    job_id: z.string(),
    slug: z.string(),
    attempt: z.int(),
    worker: z.string(),
    state: z.enum(['running', 'completed', 'failed', 'canceled', 'lost']),
    stage: z.enum(buildStages),
    fingerprint: digestSchema.nullable(),
    cached: z.boolean().nullable(),
    stage_ms: z.record(z.string(), z.number()),
    because: z.string().nullable(),
    changes: inputChangesSchema.nullable(),
    message: z.string().nullable(),
    failure: failureSchema.nullable(),
    started_at: z.date(),
    updated_at: z.date(),
    ended_at: z.date().nullable(),
  })
  .transform(
    (row): Attempt => ({
      jobId: row.job_id,
      slug: row.slug,
      attempt: row.attempt,
      worker: row.worker,
      state: row.state,
      stage: row.stage,
      fingerprint: row.fingerprint,
      cached: row.cached,
      stageMs: row.stage_ms,
      because: row.because,
      changes: row.changes,
      message: row.message,
      failure: row.failure,
      startedAt: row.started_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
    }),
  );
