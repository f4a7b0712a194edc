import { fail, type Failure, failure, FailureError, type Json } from '@apphub/model';
import type { Transaction } from '../database/index.ts';
import type { LockedRun } from './lock-run.ts';
import { type Run, RUN_COLUMNS, runSchema } from './run.ts';
import { isRunEnded, type RunState } from './run-state.ts';
import { tellRun } from './tell-run.ts';
import { type RunEvent, type RunRefusal, transition } from './transition.ts';

/** What happened, and what is known beside it. */
export interface RunChange {
  readonly event: RunEvent;
  /** Who claims. */
  readonly worker?: string;
  /** What an ended attempt has given. */
  readonly given?: RunGiven;
}

/** What a handler gives besides its word on how it went; what is absent stays as it is, and metrics are added to those that are known. */
export interface RunGiven {
  readonly result?: Json;
  readonly metrics?: { readonly [name: string]: Json };
  readonly context?: Json;
}

/** JSON null is a value of its own; what is not given leaves the column alone. */
const UPDATE = `
  UPDATE runs SET status = $4, attempt = $5, attempt_limit = $6, cancel_asked = $7, failure = $8,
    result = coalesce($9::jsonb, result), metrics = CASE WHEN $10::jsonb IS NULL THEN metrics ELSE coalesce(metrics, '{}') || $10::jsonb END, context = coalesce($11::jsonb, context),
    updated_at = $12, started_at = CASE WHEN $4 = 'running' THEN coalesce(started_at, $12) ELSE started_at END, ended_at = $13
  WHERE id = $1 AND status = $2 AND attempt = $3
  RETURNING ${RUN_COLUMNS}`;
const BEGIN = `
  INSERT INTO run_attempts (run_id, attempt, worker, status, digest, started_at, updated_at) VALUES ($1, $2, $3, 'running', $4, $5, $5)`;
const END = `
  UPDATE run_attempts SET status = $3, failure = $4, updated_at = $5, ended_at = $5 WHERE run_id = $1 AND attempt = $2 AND status = 'running'`;

/**
 * @returns what a change would make of the run; nothing is written.
 * @throws FailureError ATTEMPT_LOST, CANCELED or RUN_ENDED, by why the change would be refused.
 */
export function foreseeRun({ run, state }: LockedRun, event: RunEvent): RunState {
  const next = transition(state, event);
  if (next.ok) return next.value;
  throw new FailureError(refusalFailure(run, next.error));
}

/** The one writer of runs: decides by `transition`, then writes the run, its attempt and the event, the event last. @throws as `foreseeRun`. */
export async function changeRun(tx: Transaction, locked: LockedRun, change: RunChange): Promise<Run> {
  const next = foreseeRun(locked, change.event);
  const run = await writeRun(tx, locked, { next, change });
  await writeAttempt(tx, locked, { next, change });
  await tellRun(tx, run);
  return run;
}

function refusalFailure({ id, status, attempt }: Run, refusal: RunRefusal): Failure {
  switch (refusal) {
    case 'cancel-asked':
      return failure('CANCELED', `The run ${id} was canceled.`);
    case 'ended':
      return failure('RUN_ENDED', `The run ${id} is ${status}.`);
    case 'not-current':
    case 'busy':
      return failure('ATTEMPT_LOST', `The run ${id} is ${status} in attempt ${attempt}; this write is of another attempt.`);
  }
}

interface Written {
  readonly next: RunState;
  readonly change: RunChange;
}

async function writeRun(tx: Transaction, { run, now }: LockedRun, { next, change: { event, given = {} } }: Written): Promise<Run> {
  const values = [
    run.id,
    run.status,
    run.attempt,
    next.status,
    next.attempt,
    next.limit,
    event.type === 'cancel-asked' || run.cancelAsked,
    failureIn(next),
    jsonOrNull(given.result),
    jsonOrNull(given.metrics),
    jsonOrNull(given.context),
    now,
    isRunEnded(next) ? now : null,
  ];
  const [written] = await tx.query(UPDATE, values, runSchema);
  // The row is locked and the transition has agreed; should either ever be wrong, nothing is written.
  return written ?? fail('ATTEMPT_LOST', `The run ${run.id} was changed by another attempt.`);
}

async function writeAttempt(tx: Transaction, { run, state, now }: LockedRun, { next, change }: Written): Promise<void> {
  if (change.event.type === 'claimed') return void (await tx.execute(BEGIN, [run.id, next.attempt, change.worker ?? 'unknown', run.digest, now]));
  if (state.status !== 'running' || next.status === 'running') return;
  await tx.execute(END, [run.id, run.attempt, endOf(change.event, next), failureIn(next), now]);
}

function endOf({ type }: RunEvent, { status }: RunState): RunState['status'] {
  if (type === 'lost' || type === 'released') return 'lost';
  return status === 'pending' ? 'failed' : status;
}

function failureIn(state: RunState): Failure | null {
  if ('failure' in state) return state.failure;
  return state.status === 'pending' ? (state.lastFailure ?? null) : null;
}

function jsonOrNull(value: Json | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
