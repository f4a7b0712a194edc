import { type BuildStage, buildStages, type Digest, digestSchema, type Failure, type Json } from '@apphub/model';
import type { JobResult } from '@apphub/model/api';
import { z } from 'zod';
import { failureSchema } from '../imports/import-job.ts';
import { taskStates, type TaskStateName } from './load.ts';

/**
 * One example within a load.
 *
 *              upstreams completed        there is room             claimed
 *   waiting ──────────────────────► ready ─────────────► queued ──────────────► running ──► completed
 *      │                              ▲ ◄── no room, or     ▲  failed, lost, handed │
 *      │                              │     same inputs     └── back: may pass ─────┤
 *      │                              │     at work                                 │
 *      │                              └──── same inputs are at work elsewhere ──────┼──► failed
 *      └── an upstream failed ──► blocked                                           └──► canceled
 *
 * What an attempt can do is decided by `transition` of imports; whatever is not running is canceled together with its load.
 */
export interface Task {
  readonly id: string;
  readonly loadId: string;
  readonly slug: string;
  readonly sourceKey: string | null;
  readonly fingerprint: Digest | null;
  readonly details: { readonly [name: string]: Json };
  readonly queue: string;
  readonly priority: number;
  readonly expectedMs: number;
  readonly state: TaskStateName;
  /** How many upstreams are not completed. */
  readonly waitsFor: number;
  /** The number of the current or last attempt; 0 before the first. */
  readonly attempt: number;
  readonly attemptLimit: number;
  readonly worker: string | null;
  readonly stage: BuildStage | null;
  readonly message: string | null;
  readonly cached: boolean | null;
  readonly result: TaskResult | null;
  /** Why it failed or is blocked, or, while it is queued again, why the attempt before did not succeed. */
  readonly failure: Failure | null;
  /** The task because of whose failure it was not built. */
  readonly because: string | null;
  readonly startedAt: string | null;
  readonly updatedAt: string;
  readonly endedAt: string | null;
}

/** What a task has made; `contentDigest` is what its dependents' fingerprints are made from. */
export interface TaskResult extends JobResult {
  readonly contentDigest: string;
}

/** What tells a delivery of a task: the job of pg-boss, and its place among the others. */
export interface Ticket {
  readonly delivery: string;
  readonly turn: number;
}

export interface TaskRow extends Task {
  /** Present while the task is queued or running. */
  readonly ticket: Ticket | undefined;
  /** Whether this attempt is the one build of its fingerprint. */
  readonly inFlight: boolean;
}

export const TASK_COLUMNS = `id, load_id, slug, source_key, fingerprint, in_flight, details, queue, priority, expected_ms, state, waits_for,
  delivery, turn, attempt, attempt_limit, worker, stage, message, cached, result, failure, because, started_at, updated_at, ended_at`;

const resultSchema = z.custom<TaskResult>((value) => typeof value === 'object' && value !== null && 'contentDigest' in value);

export const taskSchema = z
  .object({
    id: z.string(),
    load_id: z.string(),
    slug: z.string(),
    source_key: z.string().nullable(),
    fingerprint: digestSchema.nullable(),
    in_flight: z.boolean(),
    details: z.record(z.string(), z.json()),
    queue: z.string(),
    priority: z.number(),
    expected_ms: z.int(),
    state: z.enum(taskStates),
    waits_for: z.int(),
    delivery: z.string().nullable(),
    turn: z.int().nullable(),
    attempt: z.int(),
    attempt_limit: z.int(),
    worker: z.string().nullable(),
    stage: z.enum(buildStages).nullable(),
    message: z.string().nullable(),
    cached: z.boolean().nullable(),
    result: resultSchema.nullable(),
    failure: failureSchema.nullable(),
    because: z.string().nullable(),
    started_at: z.date().nullable(),
    updated_at: z.date(),
    ended_at: z.date().nullable(),
  })
  .transform(
    (row): TaskRow => ({
      id: row.id,
      loadId: row.load_id,
      slug: row.slug,
      sourceKey: row.source_key,
      fingerprint: row.fingerprint,
      details: row.details as Task['details'],
      queue: row.queue,
      priority: row.priority,
      expectedMs: row.expected_ms,
      state: row.state,
      waitsFor: row.waits_for,
      attempt: row.attempt,
      attemptLimit: row.attempt_limit,
      worker: row.worker,
      stage: row.stage,
      message: row.message,
      cached: row.cached,
      result: row.result,
      failure: row.failure,
      because: row.because,
      startedAt: row.started_at?.toISOString() ?? null,
      updatedAt: row.updated_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
      ticket: row.delivery === null || row.turn === null ? undefined : { delivery: row.delivery, turn: row.turn },
      inFlight: row.in_flight,
    }),
  );
