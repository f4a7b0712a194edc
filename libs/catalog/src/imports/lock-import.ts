import { type Digest, fail } from '@apphub/model';
import { z } from 'zod';
import type { Transaction } from '../database/index.ts';
import { type ImportState, workStages } from '../status/index.ts';
import { type Attempt, ATTEMPT_COLUMNS, attemptSchema } from './attempt.ts';
import { type ImportJob, importJobSchema, JOB_COLUMNS } from './import-job.ts';

/** An import that nobody else can change until the transaction ends. */
export interface LockedImport {
  readonly job: ImportJob;
  readonly state: ImportState;
  /** The time of what is about to be written. */
  readonly now: Date;
}

const LOCK = `SELECT ${JOB_COLUMNS} FROM import_jobs WHERE id = $1 FOR UPDATE`;

/** A statement of its own: joined to the one above, it would see what was there before the lock was given. */
const CURRENT = `
  SELECT ${ATTEMPT_COLUMNS} FROM example_bundle_attempts WHERE job_id = $1 AND attempt = $2`;
const NOW = 'SELECT clock_timestamp() AS now';

const nowSchema = z.object({ now: z.date() });

/** @throws FailureError IMPORT_UNKNOWN */
export async function lockImport(tx: Transaction, jobId: string): Promise<LockedImport> {
  const [job] = await tx.query(LOCK, [jobId], importJobSchema);
  if (job === undefined) return fail('IMPORT_UNKNOWN', `There is no import ${jobId}.`);
  const [attempt] = await tx.query(CURRENT, [jobId, job.attempt], attemptSchema);
  const [time] = await tx.query(NOW, [], nowSchema);
  if (time === undefined) throw new Error('SELECT gave no row');
  return { job, state: stateOf(job, attempt), now: time.now };
}

function stateOf(job: ImportJob, current: Attempt | undefined): ImportState {
  const base = { attempt: job.attempt, limit: job.attemptLimit };
  const fingerprint = current?.fingerprint ?? undefined;
  switch (job.state) {
    case 'queued':
      return { ...base, state: 'queued', ...(job.failure === null ? {} : { lastFailure: job.failure }) };
    case 'running':
      return { ...base, state: 'running', cancelAsked: job.cancelAsked, ...progressOf(current, job) };
    case 'completed':
      return { ...base, state: 'completed', bundle: bundleOf(job) };
    case 'failed':
      return { ...base, state: 'failed', failure: job.failure ?? missing(job, 'failure'), ...(fingerprint === undefined ? {} : { fingerprint }) };
    case 'canceled':
      return { ...base, state: 'canceled' };
  }
}

function progressOf(current: Attempt | undefined, job: ImportJob) {
  const { stage, fingerprint, message } = current ?? missing(job, 'attempt');
  return {
    stage: workStages.find((known) => known === stage) ?? missing(job, 'stage'),
    ...(fingerprint === null ? {} : { fingerprint }),
    ...(message === null ? {} : { message }),
  };
}

function bundleOf(job: ImportJob) {
  const { version, filename, cached, ...result } = job.result ?? missing(job, 'result');
  return { version, filename, cached, fingerprint: result.fingerprint as Digest, digest: result.digest as Digest };
}

function missing(job: ImportJob, what: string): never {
  throw new Error(`The import ${job.id} is ${job.state} and has no ${what}.`);
}
