import { fail, failure } from '@apphub/model';
import { z } from 'zod';
import type { Transaction } from '../database/index.ts';
import { type Run, RUN_COLUMNS, runSchema } from './run.ts';
import type { RunState } from './run-state.ts';

/** A run that nobody else can change until the transaction ends. */
export interface LockedRun {
  readonly run: Run;
  readonly state: RunState;
  /** The time of what is about to be written. */
  readonly now: Date;
}

const LOCK = `SELECT ${RUN_COLUMNS} FROM runs WHERE id = $1 FOR UPDATE`;
const NOW = "SELECT date_trunc('milliseconds', clock_timestamp()) AS now";

const nowSchema = z.object({ now: z.date() });

/** @throws FailureError RUN_UNKNOWN. */
export async function lockRun(tx: Transaction, runId: string): Promise<LockedRun> {
  const [run] = await tx.query(LOCK, [runId], runSchema);
  if (run === undefined) return fail('RUN_UNKNOWN', `There is no run ${runId}.`);
  const [time] = await tx.query(NOW, [], nowSchema);
  if (time === undefined) throw new Error('SELECT gave no row');
  return { run, state: stateOf(run), now: time.now };
}

function stateOf({ status, attempt, attemptLimit: limit, cancelAsked, failure: reason }: Run): RunState {
  const base = { attempt, limit };
  switch (status) {
    case 'pending':
      return { ...base, status, ...(reason === null ? {} : { lastFailure: reason }) };
    case 'running':
      return { ...base, status, cancelAsked };
    case 'succeeded':
    case 'canceled':
      return { ...base, status };
    case 'failed':
    case 'expired':
    case 'lost':
      return { ...base, status, failure: reason ?? failure('RUN_FAILED', 'Nobody has said why.') };
  }
}
