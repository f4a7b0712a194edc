import { err, fail, failure, type Failure, FailureError, ok, type Result } from '@apphub/model';
import { writeAttempt } from '../imports/write-attempt.ts';
import type { ImportChange } from '../imports/import-change.ts';
import { type ImportState, isEnded, type Refusal, transition } from '../status/index.ts';
import type { LoadChange } from './load-change.ts';
import { TASK_COLUMNS, type TaskResult, type TaskRow, taskSchema } from './task.ts';
import { attemptState, taskStatus } from './task-status.ts';
import { taskEvent } from './tell.ts';

export interface TaskChange extends ImportChange {
  /** What a completed task has made. */
  readonly made?: NonNullable<ImportChange['made']> & { readonly result: TaskResult };
  /** Seconds until the next attempt may begin, if there is one. */
  readonly delaySeconds?: number;
}

/** What a change needs of a load that is locked, or of which no task is moved. */
export type TaskScope = Pick<LoadChange, 'tx' | 'load' | 'now' | 'events' | 'statuses'>;

const UPDATE = `
  UPDATE load_tasks SET state = $4, attempt = $5, attempt_limit = $6, worker = $7, stage = $8, message = $9, fingerprint = coalesce($10, fingerprint),
    in_flight = $11, cached = $12, result = $13, failure = $14, not_before = $15, started_at = $16, updated_at = $17, ended_at = $18,
    delivery = CASE WHEN $18::timestamptz IS NULL THEN delivery END, turn = CASE WHEN $18::timestamptz IS NULL THEN turn END
  WHERE id = $1 AND state = $2 AND attempt = $3
  RETURNING ${TASK_COLUMNS}`;

/**
 * The one writer of attempts of tasks: decides by `transition` and writes the task and its attempt; what is told of both
 * is told at the end of the transaction. A refused change writes nothing.
 */
export async function changeTask(scope: TaskScope, task: TaskRow, change: TaskChange): Promise<Result<ImportState, Refusal>> {
  const before = attemptState(task, scope);
  const next = transition(before, change.event);
  if (!next.ok) return err(next.error);
  const { tx, now } = scope;
  const [written] = await tx.query(UPDATE, valuesOf(task, { state: next.value, change, now }), taskSchema);
  // The row is locked and the transition has agreed; should either ever be wrong, nothing is written.
  if (written === undefined) return fail('ATTEMPT_LOST', `The task ${task.id} was changed by another attempt.`);
  await writeAttempt(tx, { job: task, state: before, now }, { state: next.value, change });
  scope.events.push(taskEvent(written));
  scope.statuses.push(taskStatus(task, { ...scope, state: next.value, artifact: change.made?.artifact ?? null }));
  return ok(next.value);
}

/** As `changeTask`. @throws FailureError ATTEMPT_LOST or CANCELED, by why the change was refused. */
export async function demandTask(scope: TaskScope, task: TaskRow, change: TaskChange): Promise<ImportState> {
  const changed = await changeTask(scope, task, change);
  if (changed.ok) return changed.value;
  throw new FailureError(refusalFailure(task, changed.error));
}

/**
 * @returns what a change would make of a task; nothing is written.
 * @throws FailureError ATTEMPT_LOST or CANCELED, by why it would be refused.
 */
export function foreseeTask(scope: Pick<TaskScope, 'load'>, task: TaskRow, { event }: Pick<TaskChange, 'event'>): ImportState {
  const next = transition(attemptState(task, scope), event);
  if (!next.ok) throw new FailureError(refusalFailure(task, next.error));
  return next.value;
}

function refusalFailure(task: TaskRow, refusal: Refusal): Failure {
  switch (refusal) {
    case 'cancel-asked':
      return failure('CANCELED', `The load of ${task.slug} was stopped.`);
    case 'not-current':
    case 'ended':
    case 'busy':
      return failure('ATTEMPT_LOST', `The task of ${task.slug} is ${task.state} in attempt ${task.attempt}; this write is of another attempt.`);
    case 'stage-over':
    case 'not-asked':
      throw new Error(`The task ${task.id} refused a change: ${refusal}.`);
  }
}

interface Writing {
  readonly state: ImportState;
  readonly change: TaskChange;
  readonly now: Date;
}

function valuesOf(task: TaskRow, { state, change, now }: Writing): readonly unknown[] {
  const { event, worker, made } = change;
  const isRunning = state.state === 'running';
  const fingerprint = isRunning ? state.fingerprint : made?.result.fingerprint;
  const isClaim = event.type === 'claimed';
  return [
    task.id,
    task.state,
    task.attempt,
    state.state,
    state.attempt,
    state.limit,
    isClaim ? (worker ?? 'unknown') : task.worker,
    isRunning ? state.stage : null,
    isRunning ? (state.message ?? null) : null,
    fingerprint ?? null,
    isRunning && (fingerprint ?? (isClaim ? task.fingerprint : null)) !== null,
    made?.result.cached ?? null,
    made?.result ?? null,
    reasonOf(state),
    state.state === 'queued' && (change.delaySeconds ?? 0) > 0 ? new Date(now.getTime() + (change.delaySeconds ?? 0) * 1000) : null,
    isClaim ? now : task.startedAt,
    now,
    isEnded(state) ? now : null,
  ];
}

function reasonOf(state: ImportState): Failure | null {
  if (state.state === 'failed') return state.failure;
  return state.state === 'queued' ? (state.lastFailure ?? null) : null;
}
