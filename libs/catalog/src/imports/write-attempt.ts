import { fail, type Failure } from '@apphub/model';
import type { Transaction } from '../database/index.ts';
import type { ImportEvent, ImportState, StageEntered } from '../status/index.ts';
import type { ImportChange } from './import-change.ts';

/** The import, or task of a load, that an attempt is one of; locked. */
interface Attempted {
  readonly job: { readonly id: string; readonly slug: string; readonly attempt: number };
  readonly state: ImportState;
  readonly now: Date;
}

interface AttemptWrite {
  /** What the import has become. */
  readonly state: ImportState;
  readonly change: ImportChange;
}

const BEGIN = `
  INSERT INTO example_bundle_attempts (job_id, attempt, slug, worker, stage, state, started_at, updated_at)
  VALUES ($1, $2, $3, $4, 'resolving', 'running', $5, $5)`;

const ENTER = `
  UPDATE example_bundle_attempts
  SET stage = $3, fingerprint = coalesce($4, fingerprint), message = $5, stage_ms = stage_ms || $6, updated_at = $7
  WHERE job_id = $1 AND attempt = $2 AND state = 'running'`;

/** An attempt that did not succeed shows the stage it came to. */
const END = `
  UPDATE example_bundle_attempts
  SET state = $3, stage = CASE WHEN $3 = 'completed' THEN $3 ELSE stage END, fingerprint = coalesce($4, fingerprint),
    cached = $5, failure = $6, stage_ms = stage_ms || $7, updated_at = $8, ended_at = $8
  WHERE job_id = $1 AND attempt = $2 AND state = 'running'`;

/** Writes what a change of an import means for its attempt. */
export async function writeAttempt(tx: Transaction, locked: Attempted, { state, change }: AttemptWrite): Promise<void> {
  const { event } = change;
  if (event.type === 'claimed') return begin(tx, locked, { state, change });
  if (event.type === 'stage') return enter(tx, locked, { entered: event, change });
  if (locked.state.state === 'running' && state.state !== 'running') await end(tx, locked, { state, change });
}

async function begin(tx: Transaction, { job, now }: Attempted, { state, change }: AttemptWrite): Promise<void> {
  await tx.execute(BEGIN, [job.id, state.attempt, job.slug, change.worker ?? 'unknown', now]);
}

async function enter(tx: Transaction, { job, now }: Attempted, { entered, change }: { readonly entered: StageEntered; readonly change: ImportChange }): Promise<void> {
  const { attempt, stage, fingerprint = null, message = null } = entered;
  demand(await tx.execute(ENTER, [job.id, attempt, stage, fingerprint, message, change.stageMs ?? {}, now]), job.id);
}

async function end(tx: Transaction, { job, now }: Attempted, { state, change }: AttemptWrite): Promise<void> {
  const { fingerprint = null, cached = null } = state.state === 'completed' ? state.bundle : {};
  const values = [job.id, job.attempt, endOf(change.event, state), fingerprint, cached, reasonOf(change.event, state), change.stageMs ?? {}, now];
  demand(await tx.execute(END, values), job.id);
}

function endOf(event: ImportEvent, state: ImportState): 'completed' | 'failed' | 'canceled' | 'lost' {
  if (event.type === 'lost' || event.type === 'released') return 'lost';
  if (state.state === 'completed' || state.state === 'canceled') return state.state;
  return 'failed';
}

function reasonOf(event: ImportEvent, state: ImportState): Failure | null {
  if (event.type === 'failed') return event.failure;
  if (state.state === 'failed') return state.failure;
  return state.state === 'queued' ? (state.lastFailure ?? null) : null;
}

function demand(rows: number, jobId: string): void {
  if (rows !== 1) fail('ATTEMPT_LOST', `The attempt of the import ${jobId} has ended.`);
}
