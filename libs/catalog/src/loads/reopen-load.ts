import { z } from 'zod';
import { beginChange, finishChange } from './change-load.ts';
import { type TaskStateName, taskStates } from './load.ts';
import { TASK_COLUMNS, taskSchema } from './task.ts';
import type { LoadChange } from './load-change.ts';
import { type LockedLoad, lockLoad } from './lock-load.ts';
import { askForPlan } from './plan-load.ts';
import type { LoadPorts } from './task-deliveries.ts';
import { loadEvent, taskEvent, tell } from './tell.ts';

/**
 * Tries again what did not complete: tasks that failed, those that were blocked by them, and those that were canceled.
 * What is completed stays so; what is at work goes on. A load that never had a plan is planned.
 *
 * @returns how many tasks are open again.
 * @throws FailureError LOAD_UNKNOWN
 */
export async function retryFailed(ports: LoadPorts, loadId: string): Promise<number> {
  return reopen(ports, loadId, ['failed', 'blocked', 'canceled']);
}

/** Goes on with a load that was canceled: with the tasks that were canceled, not with those that failed. @returns and @throws as `retryFailed`. */
export async function resumeLoad(ports: LoadPorts, loadId: string): Promise<number> {
  return reopen(ports, loadId, ['canceled']);
}

/** Attempts are numbered on: whatever an earlier one still writes does not count. */
const REOPEN = `
  WITH found AS (SELECT id AS found_id, state AS was FROM load_tasks WHERE load_id = $1 AND state = ANY ($2))
  UPDATE load_tasks
  SET state = CASE WHEN waits_for = 0 THEN 'ready' ELSE 'waiting' END, attempt_limit = attempt + (SELECT attempts FROM loads WHERE id = $1), failure = NULL, because = NULL,
    worker = NULL, started_at = NULL, updated_at = $3, ended_at = NULL
  FROM found WHERE id = found_id
  RETURNING was, ${TASK_COLUMNS}`;

const wasSchema = z.object({ was: z.enum(taskStates) });
const reopenedSchema = z.object({}).loose().transform((row) => ({ ...wasSchema.parse(row), task: taskSchema.parse(row) }));

async function reopen({ database, deliveries }: LoadPorts, loadId: string, states: readonly TaskStateName[]): Promise<number> {
  return database.transaction(async (tx) => {
    const locked = await lockLoad(tx, loadId);
    if (locked.load.startedAt === null) return planAnew({ tx, deliveries }, locked);
    const change = beginChange({ tx, deliveries }, locked);
    const count = await reopenTasks(change, states);
    await finishChange(change);
    return count;
  });
}

async function reopenTasks(change: LoadChange, states: readonly TaskStateName[]): Promise<number> {
  const { tx, load, now, tally, events } = change;
  const reopened = await tx.query(REOPEN, [load.id, states, now], reopenedSchema);
  if (reopened.length > 0 || load.endedAt === null) change.stopping = null;
  for (const { was, task } of reopened) {
    tally.move(was, task.state, task);
    events.push(taskEvent(task));
  }
  return reopened.length;
}

/** It has no tasks yet, so that none is open again. */
async function planAnew({ tx, deliveries }: Pick<LoadChange, 'tx' | 'deliveries'>, { load, now }: LockedLoad): Promise<0> {
  if (load.endedAt !== null) await tell({ tx, statuses: [], events: [loadEvent(await askForPlan({ tx, deliveries, now }, load.id))] });
  return 0;
}
