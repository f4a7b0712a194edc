import { failure } from '@apphub/model';
import { z } from 'zod';
import type { LoadChange } from './load-change.ts';
import { TASK_COLUMNS, type TaskRow, taskSchema } from './task.ts';
import { taskEvent } from './tell.ts';
import { endedStatus } from './task-status.ts';

/** Each edge is followed once, since each task is completed once. */
const RELEASE = `
  UPDATE load_tasks AS task
  SET waits_for = waits_for - done.count, updated_at = $2, state = CASE WHEN state = 'waiting' AND waits_for = done.count THEN 'ready' ELSE state END
  FROM (SELECT dependent, count(*)::integer AS count FROM load_edges WHERE upstream = ANY($1) GROUP BY dependent) AS done
  WHERE task.id = done.dependent AND task.id <> ALL ($1)
  RETURNING state`;

const stateSchema = z.object({ state: z.string() });

/** Tells those that wait for `completed` tasks that these are completed; who waits for nothing any more is ready. */
export async function releaseDependents({ tx, now, tally }: LoadChange, completed: readonly string[]): Promise<void> {
  const told = await tx.query(RELEASE, [completed, now], stateSchema);
  tally.move('waiting', 'ready', { count: told.filter(({ state }) => state === 'ready').length, expectedMs: 0 });
}

const BLOCK = `
  WITH RECURSIVE behind (id) AS (
    SELECT dependent FROM load_edges WHERE upstream = $1
    UNION SELECT dependent FROM load_edges JOIN behind ON upstream = behind.id
  )
  UPDATE load_tasks SET state = 'blocked', because = $2, failure = $3, stage = NULL, message = NULL, updated_at = $4, ended_at = $4
  WHERE id IN (SELECT id FROM behind) AND state = 'waiting'
  RETURNING ${TASK_COLUMNS}`;

/** Gives up all that waits for a task that failed, near or far, and says because of whom. */
export async function blockDependents(change: LoadChange, { id, slug }: Pick<TaskRow, 'id' | 'slug'>): Promise<void> {
  const { tx, now, tally, load, events, statuses } = change;
  const reason = failure('UPSTREAM_FAILED', `It was not built because ${slug} failed.`);
  const blocked = await tx.query(BLOCK, [id, slug, reason, now], taskSchema);
  tally.move('waiting', 'blocked', { count: blocked.length, expectedMs: sumOf(blocked) });
  for (const task of blocked) {
    events.push(taskEvent(task));
    statuses.push(endedStatus(task, { load, now }));
  }
}

/** @returns what tasks are expected to take together, in milliseconds. */
export function sumOf(tasks: readonly { readonly expectedMs: number }[]): number {
  return tasks.reduce((sum, { expectedMs }) => sum + expectedMs, 0);
}
