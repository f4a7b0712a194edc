import { fail, type Failure } from '@apphub/model';
import type { FailedAttempt } from '../imports/index.ts';
import { backOffSeconds } from '../imports/back-off.ts';
import { storableFailure } from '../imports/storable.ts';
import { type ImportState, isEnded } from '../status/index.ts';
import { changeLoad } from './change-load.ts';
import { demandTask, foreseeTask, type TaskChange } from './change-task.ts';
import { blockDependents } from './follow-edges.ts';
import type { LoadChange } from './load-change.ts';
import { lockTask } from './lock-load.ts';
import { stopTasks } from './stop-tasks.ts';
import type { TaskRow } from './task.ts';
import type { TaskClaim } from './task-claim.ts';
import type { LoadPorts } from './task-deliveries.ts';

/**
 * Ends an attempt that did not succeed. The task is tried again later if that may help and attempts are left; else it has
 * failed, and with it whatever depends on it, "because" of it. Nothing else is touched, unless the load fails fast.
 *
 * @returns what the task has become.
 * @throws FailureError ATTEMPT_LOST when attempt or lease are not current any more; nothing is written then.
 */
export async function failTask(ports: LoadPorts, claim: TaskClaim, { failure, mayPass, stageMs }: FailedAttempt): Promise<ImportState['state']> {
  const event = { type: 'failed', attempt: claim.attempt, failure: storableFailure(failure), mayPass } as const;
  return endAttempt(ports, claim, () => ({ event, delaySeconds: backOffSeconds(claim.attempt), ...(stageMs === undefined ? {} : { stageMs }) }));
}

/** A task is spared so often; then it is the example's after all: one that fills every disk, say. */
const MOST_SPARED = 20;
/** Nobody has what the load was planned from; another worker would have taken the task by now. */
const MOST_TIMES_ELSEWHERE = 5;

/**
 * As `failTask`, for what was around the build and is not the example's fault: the task is tried again later, wherever,
 * and the attempt is not counted, unless that has happened too often. @throws as `failTask`.
 */
export async function spareTask(ports: LoadPorts, claim: TaskClaim, { failure }: { readonly failure: Failure }): Promise<ImportState['state']> {
  const { attempt } = claim;
  const most = failure.code === 'CHECKOUT_DIFFERS' ? MOST_TIMES_ELSEWHERE : MOST_SPARED;
  if (attempt > most) return failTask(ports, claim, { failure, mayPass: true });
  return endAttempt(ports, claim, () => ({ event: { type: 'released', attempt, failure: storableFailure(failure) }, delaySeconds: backOffSeconds(attempt) }));
}

/** Says that an attempt was brought to a stop since its load was stopped; if it goes on by now, the task is handed back. @throws as `failTask`. */
export async function confirmTaskCancel(ports: LoadPorts, claim: TaskClaim): Promise<ImportState['state']> {
  const { attempt } = claim;
  return endAttempt(ports, claim, ({ stopping }) => ({ event: { type: stopping === null ? 'released' : 'canceled', attempt }, delaySeconds: 0 }));
}

/** Hands a task back because its worker stops; the next worker takes it at once. @throws as `failTask`. */
export async function releaseTask(ports: LoadPorts, claim: TaskClaim): Promise<ImportState['state']> {
  return endAttempt(ports, claim, () => ({ event: { type: 'released', attempt: claim.attempt }, delaySeconds: 0 }));
}

type Ending = TaskChange & { readonly delaySeconds: number };

async function endAttempt(ports: LoadPorts, claim: TaskClaim, ending: (load: LoadChange) => Ending): Promise<ImportState['state']> {
  return changeLoad(ports, claim.loadId, async (load) => {
    const change = ending(load);
    const task = await demandLocked(load, claim);
    const next = foreseeTask(load, task, change);
    demandLease(claim, await (isEnded(next) ? claim.lease.settle(load.tx) : claim.lease.giveBack(load.tx, change.delaySeconds)));
    return moveRunning(load, task, change);
  });
}

/** Says that the worker of an attempt was not heard of any more; without effect if the attempt is not the current one. */
export async function loseTask(ports: LoadPorts, { loadId, taskId, attempt }: Pick<TaskClaim, 'loadId' | 'taskId' | 'attempt'>): Promise<boolean> {
  return changeLoad(ports, loadId, async (load) => {
    const task = await lockTask(load.tx, taskId);
    if (task?.state !== 'running' || task.attempt !== attempt) return false;
    if ((await loseRunning(load, task)) !== 'queued' && task.ticket !== undefined) {
      await load.deliveries.cancel(load.tx, [{ delivery: task.ticket.delivery, queue: task.queue }]);
    }
    return true;
  });
}

/** Marks the attempt of a running task as lost; the caller sees to its delivery. @returns what the task has become. */
export async function loseRunning(load: LoadChange, task: TaskRow): Promise<ImportState['state']> {
  return moveRunning(load, task, { event: { type: 'lost', attempt: task.attempt } });
}

async function moveRunning(load: LoadChange, task: TaskRow, change: TaskChange): Promise<ImportState['state']> {
  const { state } = await demandTask(load, task, change);
  load.tally.move('running', state, task);
  if (state === 'failed') await followFailure(load, task);
  return state;
}

async function followFailure(load: LoadChange, task: TaskRow): Promise<void> {
  await blockDependents(load, task);
  if (load.load.failFast && load.stopping === null) await stopTasks(load, { stopping: 'failed', because: task.slug });
}

/** @returns the task of a claim, as it is. @throws FailureError ATTEMPT_LOST when there is none. */
export async function demandLocked({ tx }: Pick<LoadChange, 'tx'>, { taskId, slug }: TaskClaim): Promise<TaskRow> {
  return (await lockTask(tx, taskId)) ?? fail('ATTEMPT_LOST', `There is no task of ${slug} any more.`);
}

/** @throws FailureError ATTEMPT_LOST when the queue has given the task to somebody else. */
export function demandLease({ slug }: TaskClaim, isHeld: boolean): void {
  if (!isHeld) fail('ATTEMPT_LOST', `The queue has given the task of ${slug} to another worker.`);
}

