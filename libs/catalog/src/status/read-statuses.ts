import { buildStages, digestSchema, type Failure } from '@apphub/model';
import type { ExampleStatus } from '@apphub/model/api';
import { z } from 'zod';
import { type Artifact, artifactsById } from '../artifacts/index.ts';
import type { Queryable } from '../database/index.ts';
import { exampleStatus, type StatusOutcome } from './example-status.ts';

const COLUMNS = `slug, job_id, attempt, fingerprint, stage, state, version, checksum, filename, cached, failure, message,
  artifact_id, completed_at, created_at, updated_at,
  (SELECT because FROM example_bundle_attempts AS made WHERE made.job_id = example_bundle_status.job_id AND made.attempt = example_bundle_status.attempt) AS because`;
const LIST = `SELECT ${COLUMNS} FROM example_bundle_status ORDER BY updated_at DESC, slug`;
const GET = `SELECT ${COLUMNS} FROM example_bundle_status WHERE slug = $1`;

const failureSchema = z.custom<Failure>((value) => typeof value === 'object' && value !== null && 'code' in value);

const rowSchema = z.object({
  slug: z.string(),
  job_id: z.string(),
  attempt: z.int(),
  fingerprint: digestSchema.nullable(),
  stage: z.enum(buildStages),
  state: z.enum(['queued', 'running', 'completed', 'failed', 'canceled']),
  version: z.string().nullable(),
  checksum: digestSchema.nullable(),
  filename: z.string().nullable(),
  cached: z.boolean(),
  failure: failureSchema.nullable(),
  message: z.string().nullable(),
  artifact_id: z.string().nullable(),
  completed_at: z.date().nullable(),
  created_at: z.date(),
  updated_at: z.date(),
  because: z.string().nullable(),
});

type StatusRow = z.infer<typeof rowSchema>;

/** @returns the newest word on each example that was ever asked for, the newest first. */
export async function listStatuses(database: Queryable): Promise<ExampleStatus[]> {
  const rows = await database.query(LIST, [], rowSchema);
  const artifacts = await artifactsById(database, rows.flatMap(({ artifact_id }) => artifact_id ?? []));
  return rows.map((row) => toStatus(row, artifacts));
}

/** @returns the newest word on one example; undefined if it was never asked for. */
export async function getStatus(database: Queryable, slug: string): Promise<ExampleStatus | undefined> {
  const [row] = await database.query(GET, [slug], rowSchema);
  if (row === undefined) return undefined;
  return toStatus(row, await artifactsById(database, row.artifact_id === null ? [] : [row.artifact_id]));
}

function toStatus(row: StatusRow, artifacts: ReadonlyMap<string, Artifact>): ExampleStatus {
  const status = exampleStatus({
    slug: row.slug,
    jobId: row.job_id,
    attempt: row.attempt,
    stage: row.stage,
    state: row.state,
    fingerprint: row.fingerprint,
    message: row.message,
    failure: row.failure,
    outcome: outcomeOf(row),
    artifact: artifacts.get(row.artifact_id ?? '') ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  });
  return { ...status, because: row.because };
}

function outcomeOf({ version, checksum, filename, cached, completed_at }: StatusRow): StatusOutcome | null {
  if (version === null || checksum === null || filename === null || completed_at === null) return null;
  return { version, digest: checksum, filename, cached, completedAt: completed_at.toISOString() };
}
