import { fail, type Failure } from '@apphub/model';
import type { Database } from '../database/index.ts';
import { storableFailure } from '../imports/storable.ts';
import { changeRun, foreseeRun, type RunGiven } from './change-run.ts';
import type { RunClaim } from './claim-run.ts';
import { lockRun } from './lock-run.ts';
import { retryDelaySeconds } from './retry.ts';
import { type RunFile, writeRunFiles } from './run-file.ts';
import { isRunEnded, type RunStatus } from './run-state.ts';
import { storableGiven } from './storable-given.ts';
import type { RunEvent } from './transition.ts';

/** How an attempt ended, in the words of the handler or of whoever watched over it. */
export type RunEnding =
  | { readonly status: 'succeeded'; readonly given?: RunGiven; readonly outputs?: readonly RunFile[] }
  | { readonly status: 'failed' | 'expired'; readonly failure: Failure; readonly given?: RunGiven }
  | { readonly status: 'canceled'; readonly given?: RunGiven }
  /** The worker stops; the handler was ended. */
  | { readonly status: 'released' };

/**
 * Ends an attempt: result, files, attempt, event and the queue's lease in one transaction. Said twice by the same attempt,
 * for instance because the database was lost while committing, it is done once.
 *
 * @returns what the run has become.
 * @throws FailureError ATTEMPT_LOST when attempt or lease are not current any more; CANCELED when a success comes after
 * its cancellation was asked for; RUN_RESULT_INVALID for what cannot be kept; BLOB_MISSING. Nothing is written then.
 */
export async function endRun(database: Database, claim: RunClaim, ending: RunEnding): Promise<RunStatus> {
  const event = eventOf(claim, ending);
  const given = 'given' in ending && ending.given !== undefined ? storableGiven(ending.given) : {};
  const outputs = 'outputs' in ending ? (ending.outputs ?? []) : [];
  return database.transaction(async (tx) => {
    const locked = await lockRun(tx, claim.runId);
    const { run } = locked;
    if (run.attempt === claim.attempt && run.status === ending.status) return run.status;
    const next = foreseeRun(locked, event);
    const delay = event.type === 'failed' ? retryDelaySeconds(run.retry, { attempt: claim.attempt, random: Math.random() }) : 0;
    const isHeld = await (isRunEnded(next) ? claim.lease.settle(tx) : claim.lease.giveBack(tx, delay));
    if (!isHeld) fail('ATTEMPT_LOST', `The queue has given the run ${claim.runId} to another worker.`);
    await writeRunFiles(tx, { runId: claim.runId, role: 'output' }, outputs);
    await changeRun(tx, locked, { event, given });
    return next.status;
  });
}

function eventOf({ attempt }: RunClaim, ending: RunEnding): RunEvent {
  if (ending.status === 'failed' || ending.status === 'expired') return { type: ending.status, attempt, failure: storableFailure(ending.failure) };
  return { type: ending.status, attempt };
}
