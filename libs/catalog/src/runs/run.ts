import { type BundlePlatform, bundlePlatformSchema, type Digest, digestSchema, type Failure, type Json, type RetryPolicy } from '@apphub/model';
import { z } from 'zod';
import type { RunStatus } from './run-state.ts';

/** What the worker is to know of a run beyond what the catalog knows; opaque to the catalog. */
export type RunOptions = { readonly [name: string]: Json };

/** One execution of a published bundle. Times are ISO 8601, UTC. */
export interface Run {
  readonly id: string;
  /** As it was asked for. */
  readonly reference: string;
  readonly slug: string;
  readonly version: string;
  /** Absent: `handler`, the module itself or its default export. */
  readonly exportName: string | null;
  /** What the reference meant when the run was asked for. */
  readonly digest: Digest;
  readonly platform: BundlePlatform;
  /** Bytes of the archive. */
  readonly size: number;
  readonly parameters: { readonly [name: string]: Json };
  readonly options: RunOptions;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly status: RunStatus;
  /** The number of the current or last attempt; 0 before the first. */
  readonly attempt: number;
  readonly attemptLimit: number;
  readonly cancelAsked: boolean;
  /** Why it did not succeed, or, while it is pending again, why the attempt before did not. */
  readonly failure: Failure | null;
  readonly result: Json;
  readonly metrics: Json;
  readonly context: Json;
  readonly log: RunLogSize;
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Of the first attempt. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** How much a run has said. */
export interface RunLogSize {
  /** The number of the last line. */
  readonly lines: number;
  /** Kept. */
  readonly bytes: number;
  /** Lines that were over the bound. */
  readonly dropped: number;
}

export const RUN_COLUMNS = `id, reference, slug, version, export_name, digest, platform, size, parameters, options, timeout_ms, retry, status, attempt, attempt_limit,
  cancel_asked, failure, result, metrics, context, log_lines, log_bytes, log_dropped, requested_by, created_at, updated_at, started_at, ended_at`;

/** Written by this program only; codes of other versions are kept as they are. */
export const failureSchema = z.custom<Failure>((value) => typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'remedy' in value);

const retrySchema = z.custom<RetryPolicy>((value) => typeof value === 'object' && value !== null);
const objectSchema = z.custom<{ readonly [name: string]: Json }>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
/** Checked when it was written. */
const jsonSchema = z.custom<Json>((value) => value !== undefined);

export const runStatusSchema = z.enum(['pending', 'running', 'succeeded', 'failed', 'canceled', 'expired', 'lost']);

export const runSchema = z
  .object({
    id: z.string(),
    reference: z.string(),
    slug: z.string(),
    version: z.string(),
    export_name: z.string().nullable(),
    digest: digestSchema,
    platform: bundlePlatformSchema,
    size: z.int(),
    parameters: objectSchema,
    options: objectSchema,
    timeout_ms: z.int(),
    retry: retrySchema,
    status: runStatusSchema,
    attempt: z.int(),
    attempt_limit: z.int(),
    cancel_asked: z.boolean(),
    failure: failureSchema.nullable(),
    result: jsonSchema,
    metrics: jsonSchema,
    context: jsonSchema,
    log_lines: z.int(),
    log_bytes: z.int(),
    log_dropped: z.int(),
    requested_by: z.string(),
    created_at: z.date(),
    updated_at: z.date(),
    started_at: z.date().nullable(),
    ended_at: z.date().nullable(),
  })
  .transform(
    (row): Run => ({
      id: row.id,
      reference: row.reference,
      slug: row.slug,
      version: row.version,
      exportName: row.export_name,
      digest: row.digest,
      platform: row.platform,
      size: row.size,
      parameters: row.parameters,
      options: row.options,
      timeoutMs: row.timeout_ms,
      retry: row.retry,
      status: row.status,
      attempt: row.attempt,
      attemptLimit: row.attempt_limit,
      cancelAsked: row.cancel_asked,
      failure: row.failure,
      result: row.result,
      metrics: row.metrics,
      context: row.context,
      log: { lines: row.log_lines, bytes: row.log_bytes, dropped: row.log_dropped },
      requestedBy: row.requested_by,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      startedAt: row.started_at?.toISOString() ?? null,
      endedAt: row.ended_at?.toISOString() ?? null,
    }),
  );
