import { FailureError } from '@apphub/model';
import type { Database, Transaction } from '../database/index.ts';
import type { Lease } from '../imports/index.ts';
import { changeRun } from './change-run.ts';
import { type LockedRun, lockRun } from './lock-run.ts';
import type { Run } from './run.ts';
import { isRunEnded } from './run-state.ts';

/** A run in the hands of a worker; what may be written for it carries the number of the attempt. */
export interface RunClaim {
  readonly runId: string;
  readonly slug: string;
  readonly attempt: number;
  readonly lease: Lease;
}

export type RunClaimOutcome =
  | { readonly kind: 'claimed'; readonly claim: RunClaim; readonly run: Run }
  /** There is nothing to do: it has ended, or just ended because its cancellation was asked for or it has lost its last worker. */
  | { readonly kind: 'ended' }
  /** The queue gave it to somebody else in the meantime. */
  | { readonly kind: 'lost' };

export interface RunClaimRequest {
  readonly runId: string;
  /** Who will work on it, for people: host, process. */
  readonly worker: string;
  readonly lease: Lease;
}

/**
 * Begins the next attempt of a run that the queue has delivered. An attempt that is still said to be running has lost its
 * worker, or it would not have been delivered again: whether there is a next one is for the retry policy of the job to say.
 */
export async function claimRun(database: Database, request: RunClaimRequest): Promise<RunClaimOutcome> {
  try {
    return await database.transaction((tx) => claim(tx, request));
  } catch (thrown) {
    if (thrown instanceof LeaseLost || isUnknown(thrown)) return { kind: 'lost' };
    throw thrown;
  }
}

/** Makes the transaction roll back. */
class LeaseLost extends Error {}

async function claim(tx: Transaction, { runId, worker, lease }: RunClaimRequest): Promise<RunClaimOutcome> {
  const locked = await withoutLostAttempt(tx, await lockRun(tx, runId));
  if (isRunEnded(locked.state)) {
    if (!(await lease.settle(tx))) throw new LeaseLost();
    return { kind: 'ended' };
  }
  if (!(await lease.hold(tx))) throw new LeaseLost();
  const run = await changeRun(tx, locked, { event: { type: 'claimed' }, worker });
  return { kind: 'claimed', claim: { runId, slug: run.slug, attempt: run.attempt, lease }, run };
}

async function withoutLostAttempt(tx: Transaction, locked: LockedRun): Promise<LockedRun> {
  if (locked.state.status !== 'running') return locked;
  await changeRun(tx, locked, { event: { type: 'lost', attempt: locked.state.attempt } });
  return lockRun(tx, locked.run.id);
}

/** Not kept any more. */
function isUnknown(thrown: unknown): boolean {
  return thrown instanceof FailureError && thrown.failure.code === 'RUN_UNKNOWN';
}
