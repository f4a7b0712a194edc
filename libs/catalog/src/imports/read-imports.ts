import type { Queryable } from '../database/index.ts';
import { type Attempt, ATTEMPT_COLUMNS, attemptSchema } from './attempt.ts';
import { type ImportJob, importJobSchema, JOB_COLUMNS } from './import-job.ts';

const GET = `SELECT ${JOB_COLUMNS} FROM import_jobs WHERE id = $1`;
const LIST = `SELECT ${JOB_COLUMNS} FROM import_jobs WHERE $1::text IS NULL OR slug = $1 ORDER BY created_at DESC, id LIMIT $2`;
const ATTEMPTS_OF_JOB = `SELECT ${ATTEMPT_COLUMNS} FROM example_bundle_attempts WHERE job_id = $1 ORDER BY attempt`;
const ATTEMPTS_OF_SLUG = `SELECT ${ATTEMPT_COLUMNS} FROM example_bundle_attempts WHERE slug = $1 ORDER BY started_at DESC, attempt DESC LIMIT $2`;

/** @returns the import; undefined if there is none with this id. */
export async function getImport(database: Queryable, jobId: string): Promise<ImportJob | undefined> {
  const [job] = await database.query(GET, [jobId], importJobSchema);
  return job;
}

export interface ImportsQuery {
  readonly slug?: string;
  /** Defaults to 100. */
  readonly limit?: number;
}

/** @returns imports, the newest first. */
export async function listImports(database: Queryable, { slug, limit = 100 }: ImportsQuery = {}): Promise<ImportJob[]> {
  return database.query(LIST, [slug ?? null, limit], importJobSchema);
}

/** What attempts are asked for: those of one import, in their order, or those of one example, the newest first. */
export type AttemptsQuery = { readonly jobId: string } | { readonly slug: string; readonly limit?: number };

/** @returns attempts; none is ever forgotten. */
export async function listAttempts(database: Queryable, query: AttemptsQuery): Promise<Attempt[]> {
  if ('jobId' in query) return database.query(ATTEMPTS_OF_JOB, [query.jobId], attemptSchema);
  return database.query(ATTEMPTS_OF_SLUG, [query.slug, query.limit ?? 100], attemptSchema);
}
