import { fail } from '@apphub/model';
import type { Queryable } from '../database/index.ts';
import { type Run, RUN_COLUMNS, runSchema } from './run.ts';
import type { RunStatus } from './run-state.ts';

const GET = `SELECT ${RUN_COLUMNS} FROM runs WHERE id = $1`;
const LIST = `
  SELECT ${RUN_COLUMNS} FROM runs
  WHERE ($1::text IS NULL OR slug = $1) AND ($2::text IS NULL OR version = $2) AND ($3::text IS NULL OR status = $3)
    AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5::uuid))
  ORDER BY created_at DESC, id DESC LIMIT $6`;

/** @returns the run; undefined if there is none with this id. */
export async function getRun(database: Queryable, runId: string): Promise<Run | undefined> {
  const [run] = await database.query(GET, [runId], runSchema);
  return run;
}

/** @throws FailureError RUN_UNKNOWN. */
export async function readRun(database: Queryable, runId: string): Promise<Run> {
  return (await getRun(database, runId)) ?? fail('RUN_UNKNOWN', `There is no run ${runId}.`);
}

export interface RunsQuery {
  readonly slug?: string | undefined;
  readonly version?: string | undefined;
  readonly status?: RunStatus | undefined;
  /** The last run of the page before. */
  readonly after?: { readonly createdAt: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** @returns runs, the newest first. */
export async function listRuns(database: Queryable, { slug, version, status, after, limit }: RunsQuery): Promise<Run[]> {
  return database.query(LIST, [slug ?? null, version ?? null, status ?? null, after?.createdAt ?? null, after?.id ?? null, limit], runSchema);
}
