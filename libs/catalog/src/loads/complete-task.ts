import type { Receipt } from '@apphub/model';
import { type Artifact, saveArtifact } from '../artifacts/index.ts';
import { type Completion, resultOf } from '../imports/complete-import.ts';
import { lockStatus } from '../status/index.ts';
import { changeLoad } from './change-load.ts';
import { demandTask, foreseeTask } from './change-task.ts';
import { demandLease, demandLocked } from './end-task.ts';
import { releaseDependents } from './follow-edges.ts';
import type { LoadChange } from './load-change.ts';
import type { TaskResult, TaskRow } from './task.ts';
import type { TaskClaim } from './task-claim.ts';
import type { LoadPorts } from './task-deliveries.ts';
import { wakeFollowers } from './wake-followers.ts';

/**
 * Ends an attempt with its result: artifact, publication, status, the queue's lease, the release of what waited for the
 * task and its sending, and the events, in one transaction. Said twice by the same attempt, for instance because the
 * database was lost while committing, it is done once.
 *
 * @throws FailureError ATTEMPT_LOST when attempt or lease are not current any more; CANCELED when its load was stopped;
 * BLOB_MISSING when the blob is not registered; and whatever `publish` throws. Nothing is written then.
 */
export async function completeTask(ports: LoadPorts, claim: TaskClaim, completion: Completion): Promise<TaskResult> {
  const { receipt } = completion;
  if (receipt.slug !== claim.slug) throw new Error(`A bundle of ${receipt.slug} was given as the result of ${claim.slug}.`);
  const result = await changeLoad(ports, claim.loadId, async (load) => {
    const task = await demandLocked(load, claim);
    if (task.state === 'completed' && task.attempt === claim.attempt && task.result !== null) return task.result;
    foreseeTask(load, task, completedEvent(claim, completion));
    demandLease(claim, await claim.lease.settle(load.tx));
    return complete(load, task, completion);
  });
  await wakeFollowers(ports, { fingerprint: receipt.fingerprint, loadId: claim.loadId });
  return result;
}

async function complete(load: LoadChange, task: TaskRow, completion: Completion): Promise<TaskResult> {
  const { tx, tally, now } = load;
  const { receipt, filename, storageUrl, cached, stageMs, publish } = completion;
  const artifact = await saveArtifact(tx, { ...receipt, filename, storageUrl, jobId: task.id });
  const result: TaskResult = taskResult(artifact, { cached, published: null });
  const made = { artifact, result };
  await demandTask(load, task, { ...completedEvent(task, completion), made, ...(stageMs === undefined ? {} : { stageMs }) });
  tally.move('running', 'completed', task);
  if (cached) tally.cached += 1;
  else addWork(load, task);
  await releaseDependents(load, [task.id]);
  if (publish === undefined) return result;
  const published: { -readonly [name in keyof TaskResult]: TaskResult[name] } = { ...result };
  load.last.push(async () => {
    await lockStatus(tx, task.slug);
    published.published = await publish(tx);
    await tx.execute('UPDATE load_tasks SET result = $2, updated_at = $3 WHERE id = $1', [task.id, published, now]);
  });
  return published;
}

function completedEvent({ attempt }: Pick<TaskClaim, 'attempt'>, { receipt, filename, cached }: Completion) {
  const { fingerprint, version, digest }: Receipt = receipt;
  return { event: { type: 'completed', attempt, bundle: { fingerprint, version, digest, filename, cached } } } as const;
}

/** How long builds really take, against what was expected, says how long the others will. */
function addWork({ tally, now }: LoadChange, { expectedMs, startedAt }: TaskRow): void {
  if (startedAt === null) return;
  tally.work.built += expectedMs;
  tally.work.spent += Math.max(0, now.getTime() - Date.parse(startedAt));
}

/** @returns what is told of the bundle of a task. */
export function taskResult(artifact: Artifact, how: Parameters<typeof resultOf>[1]): TaskResult {
  return { ...resultOf(artifact, how), contentDigest: artifact.contentDigest };
}
