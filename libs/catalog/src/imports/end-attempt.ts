import { fail, type Failure } from '@apphub/model';
import type { Database } from '../database/index.ts';
import { type ImportEvent, type ImportState, isEnded } from '../status/index.ts';
import { backOffSeconds } from './back-off.ts';
import { demandChange, foresee } from './change-import.ts';
import type { Claim } from './lease.ts';
import { lockImport } from './lock-import.ts';
import { storableFailure } from './storable.ts';

export interface FailedAttempt {
  readonly failure: Failure;
  /** Whether another attempt could succeed where this one did not. */
  readonly mayPass: boolean;
  readonly stageMs?: Readonly<Record<string, number>>;
}

/**
 * Ends an attempt that did not succeed. The import is tried again later if that may help and attempts are left, else it
 * has failed; it is canceled if that was asked for.
 *
 * @returns what the import has become.
 * @throws FailureError ATTEMPT_LOST when attempt or lease are not current any more; nothing is written then.
 */
export async function failImport(database: Database, claim: Claim, { failure, mayPass, stageMs }: FailedAttempt): Promise<ImportState['state']> {
  const event = { type: 'failed', attempt: claim.attempt, failure: storableFailure(failure), mayPass } as const;
  return endAttempt(database, claim, { event, delaySeconds: backOffSeconds(claim.attempt), ...(stageMs === undefined ? {} : { stageMs }) });
}

/** Says that an attempt was brought to a stop, as it was asked to. @throws as `failImport`. */
export async function confirmCancel(database: Database, claim: Claim): Promise<ImportState['state']> {
  return endAttempt(database, claim, { event: { type: 'canceled', attempt: claim.attempt }, delaySeconds: 0 });
}

/** Hands an import back because its worker stops; the next worker takes it at once. @throws as `failImport`. */
export async function releaseImport(database: Database, claim: Claim): Promise<ImportState['state']> {
  return endAttempt(database, claim, { event: { type: 'released', attempt: claim.attempt }, delaySeconds: 0 });
}

interface Ending {
  readonly event: ImportEvent;
  readonly stageMs?: Readonly<Record<string, number>>;
  /** How long the next attempt waits, if there is one. */
  readonly delaySeconds: number;
}

async function endAttempt(database: Database, claim: Claim, { delaySeconds, ...change }: Ending): Promise<ImportState['state']> {
  return database.transaction(async (tx) => {
    const locked = await lockImport(tx, claim.jobId);
    const next = foresee(locked, change);
    const isHeld = await (isEnded(next) ? claim.lease.settle(tx) : claim.lease.giveBack(tx, delaySeconds));
    if (!isHeld) fail('ATTEMPT_LOST', `The queue has given the import ${claim.jobId} to another worker.`);
    await demandChange(tx, locked, change);
    return next.state;
  });
}
