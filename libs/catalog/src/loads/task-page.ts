import { type BuildStage, buildStages, type Digest, digestSchema, type Failure } from '@apphub/model';
import { z } from 'zod';
import { failureSchema } from '../imports/import-job.ts';
import { taskStates, type TaskStateName } from './load.ts';
import { type QueueNeeds, queueNeedsSchema } from './needs.ts';

/** A task as it is told in pages: without what only its worker is to know, and with what it waits for. */
export interface ListedTask {
  readonly id: string;
  readonly slug: string;
  readonly state: TaskStateName;
  readonly attempt: number;
  readonly attemptLimit: number;
  /** Whether it was asked for; said by whoever made the plan. */
  readonly selected: boolean;
  readonly stage: BuildStage | null;
  readonly message: string | null;
  readonly worker: string | null;
  readonly queue: string;
  readonly needs: QueueNeeds;
  readonly expectedMs: number;
  /** Milliseconds of its current or last attempt, until now or its end. */
  readonly spentMs: number | null;
  readonly fingerprint: Digest | null;
  readonly cached: boolean | null;
  readonly bundle: ListedBundle | null;
  readonly failure: Failure | null;
  readonly because: string | null;
  /** How many upstreams are not completed, and the first of them. */
  readonly waitsFor: number;
  readonly upstreamsOpen: readonly string[];
  /** Who builds the same inputs now, if that is not itself. */
  readonly flight: { readonly loadId: string; readonly slug: string } | null;
  readonly notBefore: string | null;
  readonly startedAt: string | null;
  readonly updatedAt: string;
  readonly endedAt: string | null;
}

/** What a completed task has made, in short. */
export interface ListedBundle {
  readonly version: string;
  readonly digest: string;
  readonly contentDigest: string;
  readonly size: number;
  readonly platform: string;
  readonly published: 'published' | 'unchanged' | 'replaced' | null;
}

const bundleSchema = z.object({
  version: z.string(),
  digest: z.string(),
  contentDigest: z.string(),
  size: z.int(),
  platform: z.string(),
  published: z.enum(['published', 'unchanged', 'replaced']).nullable(),
});

/** Of a failure in a page: who wants more asks for the one task. */
const BEGIN = 500;

/**
 * A task by its id, looked up one by one: right after a plan is written Postgres knows nothing of how many tasks there are
 * yet, and would read all of them for each edge.
 */
export function oneTask(id: string): string {
  return `SELECT id, slug, state, priority FROM load_tasks WHERE id = ${id} OFFSET 0`;
}

/** The columns of `listedTaskSchema`, of a row `task` with `needs`; each costs no more than its own edges. */
export function listedTaskColumns({ isWhole, mostUpstreams }: { readonly isWhole: boolean; readonly mostUpstreams: number }): string {
  const begin = `jsonb_build_object('code', failure ->> 'code', 'message', left(failure ->> 'message', ${BEGIN}), 'remedy', left(failure ->> 'remedy', ${BEGIN}))`;
  return `
  task.id, task.slug, state, attempt, attempt_limit, details -> 'selected' IS DISTINCT FROM 'false' AS selected, stage, ${isWhole ? 'message' : `left(message, ${BEGIN}) AS message`}, worker, queue, needs, expected_ms,
  CASE WHEN state = 'running' OR ended_at IS NOT NULL THEN greatest(0, extract(epoch FROM coalesce(ended_at, clock_timestamp()) - started_at) * 1000)::float8 END AS spent_ms,
  fingerprint, cached, result AS bundle, CASE WHEN failure IS NOT NULL THEN ${isWhole ? 'failure' : begin} END AS failure, because, waits_for,
  CASE WHEN state = 'waiting' THEN ARRAY(
    SELECT found.slug FROM load_edges CROSS JOIN LATERAL (${oneTask('load_edges.upstream')}) AS found
    WHERE dependent = task.id AND found.state <> 'completed' ORDER BY found.slug LIMIT ${mostUpstreams}) ELSE '{}' END AS upstreams_open,
  CASE WHEN state = 'ready' THEN (
    SELECT jsonb_build_object('loadId', flight.load_id, 'slug', flight.slug) FROM load_tasks AS flight WHERE flight.in_flight AND flight.fingerprint = task.fingerprint) END AS flight,
  CASE WHEN state = 'queued' AND not_before > clock_timestamp() THEN not_before END AS not_before, started_at, updated_at, ended_at`;
}

export const listedTaskSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    state: z.enum(taskStates),
    attempt: z.int(),
    attempt_limit: z.int(),
    selected: z.boolean(),
    stage: z.enum(buildStages).nullable(),
    message: z.string().nullable(),
    worker: z.string().nullable(),
    queue: z.string(),
    needs: queueNeedsSchema,
    expected_ms: z.int(),
    spent_ms: z.number().nullable(),
    fingerprint: digestSchema.nullable(),
    cached: z.boolean().nullable(),
    bundle: bundleSchema.nullable(),
    failure: failureSchema.nullable(),
    because: z.string().nullable(),
    waits_for: z.int(),
    upstreams_open: z.array(z.string()),
    flight: z.object({ loadId: z.string(), slug: z.string() }).nullable(),
    not_before: z.date().nullable(),
    started_at: z.date().nullable(),
    updated_at: z.date(),
    ended_at: z.date().nullable(),
  })
  .transform(({ attempt_limit, expected_ms, spent_ms, waits_for, upstreams_open, not_before, started_at, updated_at, ended_at, ...same }): ListedTask => ({
    ...same,
    attemptLimit: attempt_limit,
    expectedMs: expected_ms,
    spentMs: spent_ms,
    waitsFor: waits_for,
    upstreamsOpen: upstreams_open,
    notBefore: not_before?.toISOString() ?? null,
    startedAt: started_at?.toISOString() ?? null,
    updatedAt: updated_at.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
  }));
