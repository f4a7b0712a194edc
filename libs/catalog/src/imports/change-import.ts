import { err, fail, failure, type Failure, FailureError, ok, type Result } from '@apphub/model';
import type { ExampleStatus } from '@apphub/model/api';
import type { Transaction } from '../database/index.ts';
import { exampleStatus, type ImportState, isEnded, partsOf, type Refusal, transition, writeStatus } from '../status/index.ts';
import type { ImportChange } from './import-change.ts';
import type { LockedImport } from './lock-import.ts';
import { tellProgress } from './tell-progress.ts';
import { writeAttempt } from './write-attempt.ts';

export interface Changed {
  readonly state: ImportState;
  readonly status: ExampleStatus;
}

const UPDATE = `
  UPDATE import_jobs SET state = $4, attempt = $5, attempt_limit = $6, cancel_asked = $7, failure = $8, result = $9, updated_at = $10, ended_at = $11
  WHERE id = $1 AND state = $2 AND attempt = $3`;

/**
 * The one writer of imports: decides by `transition`, then writes the import, its attempt, the word on its example and
 * the event, in this order, the event last. A refused change writes nothing.
 */
export async function changeImport(tx: Transaction, locked: LockedImport, change: ImportChange): Promise<Result<Changed, Refusal>> {
  const { job, state: before, now } = locked;
  const next = transition(before, change.event);
  if (!next.ok) return err(next.error);
  const state = next.value;
  await writeJob(tx, locked, { state, change });
  await writeAttempt(tx, locked, { state, change });
  const parts = {
    slug: job.slug,
    jobId: job.id,
    attempt: state.attempt,
    createdAt: job.createdAt,
    updatedAt: now.toISOString(),
    artifact: change.made?.artifact ?? null,
    ...partsOf(state, now.toISOString()),
  };
  await writeStatus(tx, parts);
  const status = exampleStatus(parts);
  await tellProgress(tx, { ...status, jobId: job.id });
  return ok({ state, status });
}

/**
 * @returns what a change would make of the import; nothing is written.
 * @throws FailureError ATTEMPT_LOST, CANCELED or IMPORT_ENDED, by why the change would be refused.
 */
export function foresee(locked: LockedImport, { event }: ImportChange): ImportState {
  const next = transition(locked.state, event);
  if (!next.ok) throw new FailureError(refusalFailure(locked, next.error));
  return next.value;
}

/** As `changeImport`. @throws FailureError ATTEMPT_LOST, CANCELED or IMPORT_ENDED, by why the change was refused. */
export async function demandChange(tx: Transaction, locked: LockedImport, change: ImportChange): Promise<Changed> {
  const changed = await changeImport(tx, locked, change);
  if (changed.ok) return changed.value;
  throw new FailureError(refusalFailure(locked, changed.error));
}

function refusalFailure({ job }: LockedImport, refusal: Refusal): Failure {
  switch (refusal) {
    case 'cancel-asked':
      return failure('CANCELED', `The import ${job.id} was canceled.`);
    case 'ended':
      return failure('IMPORT_ENDED', `The import ${job.id} is ${job.state}.`);
    case 'not-current':
    case 'busy':
      return failure('ATTEMPT_LOST', `The import ${job.id} is ${job.state} in attempt ${job.attempt}; this write is of another attempt.`);
    case 'stage-over':
    case 'not-asked':
      throw new Error(`The import ${job.id} refused a change: ${refusal}.`);
  }
}

async function writeJob(tx: Transaction, { job, now }: LockedImport, { state, change }: { readonly state: ImportState; readonly change: ImportChange }): Promise<void> {
  const cancelAsked = change.event.type === 'cancel-asked' || job.cancelAsked;
  const reason = state.state === 'failed' ? state.failure : state.state === 'queued' ? (state.lastFailure ?? null) : null;
  const values = [
    job.id,
    job.state,
    job.attempt,
    state.state,
    state.attempt,
    state.limit,
    cancelAsked,
    reason,
    change.made?.result ?? null,
    now,
    isEnded(state) ? now : null,
  ];
  // The row is locked and the transition has agreed; should either ever be wrong, nothing is written.
  if ((await tx.execute(UPDATE, values)) !== 1) fail('ATTEMPT_LOST', `The import ${job.id} was changed by another attempt.`);
}
