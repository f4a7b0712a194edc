import type { Transaction } from '../database/index.ts';
import type { StatusParts } from './example-status.ts';

/**
 * The row of an example tells of one import at a time. Another import takes it over once the one it tells of has ended,
 * or by beginning to run: a request that waits behind a build does not hide that build. `attempt` fences the writers of
 * the same import.
 * Rows are locked in the order of their slugs, so that two who write many do not wait for each other in a circle.
 */
const WRITE = `
  INSERT INTO example_bundle_status AS told
    (slug, job_id, attempt, fingerprint, stage, state, version, checksum, filename, cached, failure, message, artifact_id,
     completed_at, created_at, updated_at)
  SELECT * FROM jsonb_to_recordset($1) AS given
    (slug text, job_id uuid, attempt integer, fingerprint text, stage text, state text, version text, checksum text, filename text,
     cached boolean, failure jsonb, message text, artifact_id uuid, completed_at timestamptz, created_at timestamptz, updated_at timestamptz)
  ORDER BY slug COLLATE "C"
  ON CONFLICT (slug) DO UPDATE SET
    job_id = EXCLUDED.job_id, attempt = EXCLUDED.attempt, fingerprint = EXCLUDED.fingerprint, stage = EXCLUDED.stage,
    state = EXCLUDED.state, version = EXCLUDED.version, checksum = EXCLUDED.checksum, filename = EXCLUDED.filename,
    cached = EXCLUDED.cached, failure = EXCLUDED.failure, message = EXCLUDED.message, artifact_id = EXCLUDED.artifact_id,
    completed_at = EXCLUDED.completed_at, created_at = EXCLUDED.created_at, updated_at = EXCLUDED.updated_at
  WHERE CASE
    WHEN told.job_id = EXCLUDED.job_id THEN told.attempt <= EXCLUDED.attempt
    ELSE told.state IN ('completed', 'failed', 'canceled') OR EXCLUDED.state = 'running'
  END`;

/** Makes each status the word on its example, unless that tells of another import that is not over; each example once. */
export async function writeStatuses(tx: Transaction, all: readonly StatusParts[]): Promise<void> {
  await tx.execute(WRITE, [JSON.stringify(all.map(rowOf))]);
}

/** As `writeStatuses`, for one. */
export async function writeStatus(tx: Transaction, parts: StatusParts): Promise<void> {
  await writeStatuses(tx, [parts]);
}

function rowOf({ outcome, artifact, jobId, createdAt, updatedAt, slug, attempt, fingerprint, stage, state, failure, message }: StatusParts) {
  return {
    slug,
    job_id: jobId,
    attempt,
    fingerprint,
    stage,
    state,
    version: outcome?.version ?? null,
    checksum: outcome?.digest ?? null,
    filename: outcome?.filename ?? null,
    cached: outcome?.cached ?? false,
    failure,
    message,
    artifact_id: artifact?.id ?? null,
    completed_at: outcome?.completedAt ?? null,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}

/**
 * Takes the lock of the word on an example early, for a transaction that appends other events before its own: whoever
 * holds the lock of the last event must not wait for anything.
 */
export async function lockStatus(tx: Transaction, slug: string): Promise<void> {
  await tx.execute('SELECT FROM example_bundle_status WHERE slug = $1 FOR UPDATE', [slug]);
}

/** As `lockStatus`, of several, in one order. */
export async function lockStatuses(tx: Transaction, slugs: readonly string[]): Promise<void> {
  await tx.execute('SELECT FROM example_bundle_status WHERE slug = ANY ($1) ORDER BY slug COLLATE "C" FOR UPDATE', [slugs]);
}
