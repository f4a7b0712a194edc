import { z } from 'zod';
import { sumOf } from './follow-edges.ts';
import { type LoadRow, taskStates } from './load.ts';
import type { LoadChange } from './load-change.ts';
import { TASK_COLUMNS, taskSchema, type TaskRow } from './task.ts';
import { endedStatus } from './task-status.ts';
import { taskEvent } from './tell.ts';

const STOP = `
  WITH found AS (
    SELECT id AS found_id, state AS was, delivery AS was_delivery FROM load_tasks WHERE load_id = $1 AND state IN ('waiting', 'ready', 'queued')
  )
  UPDATE load_tasks
  SET state = 'canceled', because = $2, delivery = NULL, turn = NULL, not_before = NULL, updated_at = $3, ended_at = $3
  FROM found WHERE id = found_id
  RETURNING was, was_delivery, ${TASK_COLUMNS}`;

const wasSchema = z.object({ was: z.enum(taskStates), was_delivery: z.string().nullable() });
const stoppedSchema = z.object({}).loose().transform((row) => ({ ...wasSchema.parse(row), task: taskSchema.parse(row) }));

export interface Stop {
  readonly stopping: NonNullable<LoadRow['stopping']>;
  /** The task whose failure ends the load. */
  readonly because: string | null;
}

/** Lets no more tasks of a load begin: those that have not begun are canceled, those at work are asked to stop. */
export async function stopTasks(change: LoadChange, { stopping, because }: Stop): Promise<void> {
  const { tx, load, now, tally, deliveries } = change;
  change.stopping = stopping;
  const stopped = await tx.query(STOP, [load.id, because, now], stoppedSchema);
  for (const state of ['waiting', 'ready', 'queued'] as const) {
    const tasks = stopped.filter(({ was }) => was === state).map(({ task }) => task);
    tally.move(state, 'canceled', { count: tasks.length, expectedMs: sumOf(tasks) });
  }
  await deliveries.cancel(tx, stopped.flatMap(({ was_delivery: delivery, task: { queue } }) => (delivery === null ? [] : [{ delivery, queue }])));
  if (tally.counts.running > 0 || load.state === 'planning') await deliveries.interrupt(tx, load.id);
  for (const { task } of stopped) tell(change, task);
}

function tell({ events, statuses, load, now }: LoadChange, task: TaskRow): void {
  events.push(taskEvent(task));
  // What was never begun is not what the newest word on the example is about.
  if (task.attempt > 0) statuses.push(endedStatus(task, { load, now }));
}
