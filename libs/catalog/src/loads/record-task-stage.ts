import { isConstraint } from '../database/index.ts';
import type { StageReport } from '../imports/index.ts';
import { storableText } from '../imports/storable.ts';
import { changeLoad } from './change-load.ts';
import { changeTask, demandTask } from './change-task.ts';
import { demandLease, demandLocked } from './end-task.ts';
import { peekLoad } from './lock-load.ts';
import { parkTask } from './park-task.ts';
import type { TaskClaim } from './task-claim.ts';
import type { LoadPorts } from './task-deliveries.ts';
import { tell } from './tell.ts';

export type TaskStageRecorded =
  | { readonly kind: 'recorded' }
  /** The load was stopped: the attempt is to come to an end. */
  | { readonly kind: 'stop' }
  /** Somebody else builds the same inputs; the task was taken back and is delivered again after that. The attempt is over. */
  | { readonly kind: 'parked' };

/**
 * Says which stage an attempt has entered. A stage that is already over, told late, changes nothing. The first report with
 * a fingerprint makes the attempt the one build of these inputs, over all loads and workers, or ends it if there is one.
 *
 * @throws FailureError ATTEMPT_LOST when the attempt is not the current one any more; nothing is written then.
 */
export async function recordTaskStage(ports: LoadPorts, claim: TaskClaim, report: StageReport): Promise<TaskStageRecorded> {
  try {
    return await enter(ports, claim, report);
  } catch (thrown) {
    if (!isConstraint(thrown, 'load_tasks_flight')) throw thrown;
    return park(ports, claim, report);
  }
}

async function enter({ database }: LoadPorts, claim: TaskClaim, { stage, fingerprint, message, stageMs }: StageReport): Promise<TaskStageRecorded> {
  const event = {
    type: 'stage' as const,
    attempt: claim.attempt,
    stage,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(message === undefined ? {} : { message: storableText(message) }),
  };
  const change = stageMs === undefined ? { event } : { event, stageMs };
  return database.transaction(async (tx) => {
    const task = await demandLocked({ tx }, claim);
    const { load, now } = await peekLoad(tx, claim.loadId);
    const scope = { tx, load, now, events: [], statuses: [] };
    const changed = await changeTask(scope, task, change);
    if (!changed.ok && changed.error !== 'stage-over') await demandTask(scope, task, change);
    await tell(scope);
    return { kind: load.stopping === null ? 'recorded' : 'stop' };
  });
}

/** Should the other build have ended in the meantime, the task is sent again at once. */
async function park(ports: LoadPorts, claim: TaskClaim, { fingerprint }: StageReport): Promise<TaskStageRecorded> {
  return changeLoad(ports, claim.loadId, async (load) => {
    const task = await demandLocked(load, claim);
    const { state } = await demandTask(load, task, { event: { type: 'released', attempt: claim.attempt } });
    load.tally.move('running', state, task);
    demandLease(claim, await claim.lease.settle(load.tx));
    if (state === 'queued') await parkTask(load, { ...task, fingerprint: fingerprint ?? null });
    return { kind: 'parked' };
  });
}
