import { FailureError } from '@apphub/model';
import { type Database, isConstraint, type Transaction } from '../database/index.ts';
import { isEnded } from '../status/index.ts';
import { changeImport, demandChange } from './change-import.ts';
import type { ImportJob } from './import-job.ts';
import type { Claim, Lease } from './lease.ts';
import { type LockedImport, lockImport } from './lock-import.ts';

export interface ClaimRequest {
  readonly jobId: string;
  /** Who will work on it, for people: host, process. */
  readonly worker: string;
  readonly lease: Lease;
}

export type ClaimOutcome =
  | { readonly kind: 'claimed'; readonly claim: Claim; readonly job: ImportJob }
  /** There is nothing to do: it has ended, or just ended because its cancellation was asked for or its attempts are used up. */
  | { readonly kind: 'ended' }
  /** Another import of the same example is running; this one will be delivered again. */
  | { readonly kind: 'busy' }
  /** The queue gave it to somebody else in the meantime. */
  | { readonly kind: 'lost' };

const BUSY_DELAY_SECONDS = 2;

/**
 * Begins the next attempt of an import that the queue has delivered. An attempt that is still said to be running has lost
 * its worker, or it would not have been delivered again: it is marked as lost, and nothing it writes counts any more.
 */
export async function claimImport(database: Database, request: ClaimRequest): Promise<ClaimOutcome> {
  try {
    return await database.transaction((tx) => claim(tx, request));
  } catch (thrown) {
    if (thrown instanceof LeaseLost || isUnknown(thrown)) return { kind: 'lost' };
    if (!isConstraint(thrown, 'import_jobs_running')) throw thrown;
    await database.transaction((tx) => request.lease.giveBack(tx, BUSY_DELAY_SECONDS));
    return { kind: 'busy' };
  }
}

/** Makes the transaction roll back. */
class LeaseLost extends Error {}

async function claim(tx: Transaction, { jobId, worker, lease }: ClaimRequest): Promise<ClaimOutcome> {
  const locked = await withoutLostAttempt(tx, await lockImport(tx, jobId));
  if (isEnded(locked.state)) {
    if (!(await lease.settle(tx))) throw new LeaseLost();
    return { kind: 'ended' };
  }
  if (!(await lease.hold(tx))) throw new LeaseLost();
  const { state } = await demandChange(tx, locked, { event: { type: 'claimed' }, worker });
  const { job } = locked;
  return { kind: 'claimed', claim: { jobId, slug: job.slug, attempt: state.attempt, lease }, job: { ...job, state: 'running', attempt: state.attempt } };
}

async function withoutLostAttempt(tx: Transaction, locked: LockedImport): Promise<LockedImport> {
  if (locked.state.state !== 'running') return locked;
  await changeImport(tx, locked, { event: { type: 'lost', attempt: locked.state.attempt } });
  return lockImport(tx, locked.job.id);
}

function isUnknown(thrown: unknown): boolean {
  return thrown instanceof FailureError && thrown.failure.code === 'IMPORT_UNKNOWN';
}
