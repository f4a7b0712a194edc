import { fail, type Json } from '@apphub/model';
import type { Database, Transaction } from '../database/index.ts';
import type { RunClaim } from './claim-run.ts';
import { type LockedRun, lockRun } from './lock-run.ts';
import { type Run, RUN_COLUMNS, runSchema } from './run.ts';
import { storableGiven } from './storable-given.ts';
import { tellRun } from './tell-run.ts';

/** What a handler says of its run while it works. */
export interface RunProgress {
  readonly parameters?: Run['parameters'];
  readonly metrics?: { readonly [name: string]: Json };
  readonly context?: Json;
  readonly timeoutMs?: number;
}

const UPDATE = `
  UPDATE runs SET parameters = coalesce($2::jsonb, parameters), metrics = coalesce($3::jsonb, metrics), context = coalesce($4::jsonb, context), updated_at = $5
  WHERE id = $1 RETURNING ${RUN_COLUMNS}`;

type OfAttempt = Omit<RunClaim, 'lease' | 'slug'>;

/**
 * Writes what a handler says of its run while it works.
 *
 * @throws FailureError ATTEMPT_LOST when the attempt is not the current one any more; RUN_RESULT_INVALID for what cannot be kept.
 */
export async function updateRun(database: Database, claim: OfAttempt, progress: RunProgress): Promise<Run> {
  const { parameters, metrics, context } = progress;
  storableGiven({ ...(parameters === undefined ? {} : { result: parameters }), ...(metrics === undefined ? {} : { metrics }), ...(context === undefined ? {} : { context }) });
  return database.transaction(async (tx) => {
    const { now } = await lockCurrent(tx, claim);
    const json = [parameters, metrics, context].map((value) => (value === undefined ? null : JSON.stringify(value)));
    const [run] = await tx.query(UPDATE, [claim.runId, ...json, now], runSchema);
    if (run === undefined) throw new Error('UPDATE … RETURNING gave no row');
    await tellRun(tx, run);
    return run;
  });
}

/** As `lockRun`, for a write of the current attempt. @throws FailureError ATTEMPT_LOST. */
export async function lockCurrent(tx: Transaction, { runId, attempt }: OfAttempt): Promise<LockedRun> {
  const locked = await lockRun(tx, runId);
  const { state } = locked;
  if (state.status === 'running' && state.attempt === attempt) return locked;
  return fail('ATTEMPT_LOST', `The run ${runId} is ${state.status} in attempt ${state.attempt}; this write is of another attempt.`);
}
