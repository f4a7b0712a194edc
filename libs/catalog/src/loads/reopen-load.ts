import { z } from 'zod';
import { changeLoad } from './change-load.ts';
import { type TaskStateName, taskStates } from './load.ts';
import { TASK_COLUMNS, taskSchema } from './task.ts';
import type { LoadPorts } from './task-deliveries.ts';
import { taskEvent } from './tell.ts';

/**
 * Tries again what did not complete: tasks that failed, those that were blocked by them, and those that were canceled.
 * What is completed stays so; what is at work goes on.
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
  SET state = CASE WHEN waits_for = 0 THEN 'ready' ELSE 'waiting' END, attempt_limit = attempt + $3, failure = NULL, because = NULL,
    worker = NULL, updated_at = $4, ended_at = NULL
  FROM found WHERE id = found_id
  RETURNING was, ${TASK_COLUMNS}`;

const ATTEMPTS = 3;

const wasSchema = z.object({ was: z.enum(taskStates) });
const reopenedSchema = z.object({}).loose().transform((row) => ({ ...wasSchema.parse(row), task: taskSchema.parse(row) }));

async function reopen(ports: LoadPorts, loadId: string, states: readonly TaskStateName[]): Promise<number> {
  return changeLoad(ports, loadId, async (change) => {
    const { tx, load, now, tally, events } = change;
    const reopened = await tx.query(REOPEN, [load.id, states, ATTEMPTS, now], reopenedSchema);
    if (reopened.length > 0 || load.endedAt === null) change.stopping = null;
    for (const { was, task } of reopened) {
      tally.move(was, task.state, task);
      events.push(taskEvent(task));
    }
    return reopened.length;
  });
}
