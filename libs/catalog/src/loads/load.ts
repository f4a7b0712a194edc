import type { Failure, Json } from '@apphub/model';
import { z } from 'zod';
import { failureSchema } from '../imports/import-job.ts';

/** What a task can be; a task is in one of these at any time. */
export const taskStates = ['waiting', 'ready', 'queued', 'running', 'completed', 'failed', 'blocked', 'canceled'] as const;

export type TaskStateName = (typeof taskStates)[number];

/** How many tasks of a load are in each state. */
export type TaskCounts = Readonly<Record<TaskStateName, number>>;

/** A bulk build of many examples. Times are ISO 8601, UTC. */
export interface Load {
  readonly id: string;
  /** What was asked for; opaque to the catalog. */
  readonly selection: Json;
  readonly force: boolean;
  readonly publish: boolean;
  /** Whether the first failure ends it. */
  readonly failFast: boolean;
  /** How many of its tasks may run at the same time. */
  readonly concurrency: number;
  /** `planning` until it has its tasks. */
  readonly state: 'planning' | 'running' | 'completed' | 'failed' | 'canceled';
  /** Why no more of its tasks begin, if so. */
  readonly stopping: 'canceled' | 'failed' | null;
  /** Why it has no plan. */
  readonly failure: Failure | null;
  readonly commit: string | null;
  readonly requestedBy: string;
  /** Why, for the audit trail. */
  readonly reason: string | null;
  readonly counts: TaskCounts;
  /** Of the completed ones, those that were found rather than built. */
  readonly cached: number;
  /** Milliseconds until its end, by what its tasks are expected to take and those that are built really took; null where nothing can be said. */
  readonly leftMs: number | null;
  readonly createdAt: string;
  /** When it had its plan. */
  readonly startedAt: string | null;
  readonly updatedAt: string;
  readonly endedAt: string | null;
}

/** What a load is worked with, beside what is told of it. */
export interface LoadRow extends Load {
  /** Those that its tasks are delivered by. */
  readonly queues: readonly string[];
  /** Of its last delivery. */
  readonly turn: number;
  /** The delivery that its planner has; what that one knows the bundles of is left to it meanwhile. */
  readonly planning: string | null;
  readonly work: Work;
}

/** Milliseconds: expected of what has not ended, expected of what was built, and what that took. */
export interface Work {
  readonly left: number;
  readonly built: number;
  readonly spent: number;
}

/** With an expression for the selection, which may be long. */
export function loadColumns(selection: string): string {
  return `id, ${selection} AS selection, force, publish, fail_fast, concurrency, state, stopping, failure, commit, requested_by, reason, queues, planning,
  ${taskStates.join(', ')}, cached, left_ms, built_ms, spent_ms, turn, created_at, planned_at, updated_at, ended_at`;
}

export const LOAD_COLUMNS = loadColumns('selection');

/** Where tasks are moved: what was asked for may be a megabyte, and nobody looks at it there. */
export const MOVING_COLUMNS = loadColumns("'null'::jsonb");

export const loadSchema = z
  .object({
    id: z.string(),
    selection: z.json(),
    force: z.boolean(),
    publish: z.boolean(),
    fail_fast: z.boolean(),
    concurrency: z.int(),
    state: z.enum(['planning', 'running', 'completed', 'failed', 'canceled']),
    stopping: z.enum(['canceled', 'failed']).nullable(),
    failure: failureSchema.nullable(),
    commit: z.string().nullable(),
    requested_by: z.string(),
    reason: z.string().nullable(),
    queues: z.array(z.string()),
    planning: z.string().nullable(),
    waiting: z.int(),
    ready: z.int(),
    queued: z.int(),
    running: z.int(),
    completed: z.int(),
    failed: z.int(),
    blocked: z.int(),
    canceled: z.int(),
    cached: z.int(),
    left_ms: z.int(),
    built_ms: z.int(),
    spent_ms: z.int(),
    turn: z.int(),
    created_at: z.date(),
    planned_at: z.date().nullable(),
    updated_at: z.date(),
    ended_at: z.date().nullable(),
  })
  .transform((row): LoadRow => {
    const counts = Object.fromEntries(taskStates.map((state) => [state, row[state]])) as unknown as TaskCounts;
    const work = { left: row.left_ms, built: row.built_ms, spent: row.spent_ms };
    return {
      id: row.id,
      selection: row.selection as Json,
      force: row.force,
      publish: row.publish,
      failFast: row.fail_fast,
      concurrency: row.concurrency,
      state: row.state,
      stopping: row.stopping,
      failure: row.failure,
      commit: row.commit,
      requestedBy: row.requested_by,
      reason: row.reason,
      counts,
      cached: row.cached,
      leftMs: estimate(row.state, { counts, work }),
      createdAt: row.created_at.toISOString(),
      startedAt: row.planned_at?.toISOString() ?? null,
      updatedAt: row.updated_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
      queues: row.queues,
      turn: row.turn,
      planning: row.planning,
      work,
    };
  });

/** What has not ended, at the pace of what was built, by as many at a time as there are now. */
export function estimate(state: Load['state'], { counts, work }: { readonly counts: TaskCounts; readonly work: Work }): number | null {
  if (state === 'planning') return null;
  if (state !== 'running') return 0;
  const pace = work.built > 0 ? work.spent / work.built : 1;
  return Math.round((work.left * pace) / Math.max(1, counts.running));
}

/** @returns what is told of a load. */
export function toLoad({ queues: _queues, turn: _turn, planning: _planning, work: _work, ...load }: LoadRow): Load {
  return load;
}
