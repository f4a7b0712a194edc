import type { Failure, Json } from '@apphub/model';
import type { JobResult } from '@apphub/model/api';
import { z } from 'zod';

/** `import` builds anew and force-publishes; `bundle` only makes sure that the artifact is there. */
export type ImportKind = 'import' | 'bundle';

/** What the worker is to know beyond slug and kind; opaque to the catalog. */
export type ImportOptions = { readonly [name: string]: Json };

/** One request to build an example, and what has become of it. Times are ISO 8601, UTC. */
export interface ImportJob {
  readonly id: string;
  readonly slug: string;
  readonly kind: ImportKind;
  readonly options: ImportOptions;
  readonly state: 'queued' | 'running' | 'completed' | 'failed' | 'canceled';
  /** The number of the current or last attempt; 0 before the first. */
  readonly attempt: number;
  readonly attemptLimit: number;
  readonly cancelAsked: boolean;
  /** Why it failed, or, while it is queued again, why the attempt before did. */
  readonly failure: Failure | null;
  readonly result: JobResult | null;
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly endedAt: string | null;
}

export const JOB_COLUMNS =
  'id, slug, kind, options, state, attempt, attempt_limit, cancel_asked, failure, result, requested_by, created_at, updated_at, ended_at';

/** Written by this program only; codes of other versions are kept as they are. */
export const failureSchema = z.custom<Failure>((value) => typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'remedy' in value);

const resultSchema = z.custom<JobResult>((value) => typeof value === 'object' && value !== null && 'digest' in value);

export const importJobSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    kind: z.enum(['import', 'bundle']),
    options: z.record(z.string(), z.json()),
    state: z.enum(['queued', 'running', 'completed', 'failed', 'canceled']),
    attempt: z.int(),
    attempt_limit: z.int(),
    cancel_asked: z.boolean(),
    failure: failureSchema.nullable(),
    result: resultSchema.nullable(),
    requested_by: z.string(),
    created_at: z.date(),
    updated_at: z.date(),
    ended_at: z.date().nullable(),
  })
  .transform(
    (row): ImportJob => ({
      id: row.id,
      slug: row.slug,
      kind: row.kind,
      options: row.options,
      state: row.state,
      attempt: row.attempt,
      attemptLimit: row.attempt_limit,
      cancelAsked: row.cancel_asked,
      failure: row.failure,
      result: row.result,
      requestedBy: row.requested_by,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
    }),
  );
