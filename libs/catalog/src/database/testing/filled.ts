import type { Queryable } from '../index.ts';

interface Filling {
  readonly table: string;
  /** The migration that made the table; the statement knows nothing newer. */
  readonly since: number;
  readonly sql: string;
}

const DIGEST = `'sha256:' || repeat('a', 64)`;
const BUNDLE = `'00000000-0000-4000-8000-00000000000b'`;
const VERSION = `'00000000-0000-4000-8000-000000000001'`;
const JOB = `'00000000-0000-4000-8000-00000000000d'`;
const LOAD = `'00000000-0000-4000-8000-00000000000e'`;
const RUN = `'00000000-0000-4000-8000-000000000010'`;
const TASK = `'00000000-0000-4000-8000-00000000000f'`;

/** A row for every table, in an order that references allow. What the rows mean does not matter, only that they are kept. */
const fillings: readonly Filling[] = [
  { table: 'blobs', since: 1, sql: `INSERT INTO blobs (digest, size) VALUES (${DIGEST}, 10)` },
  { table: 'tokens', since: 1, sql: `INSERT INTO tokens (name, hash, scopes, created_by, expires_at) VALUES ('ci', decode(repeat('00', 32), 'hex'), '{read}', 'ann', now())` },
  { table: 'job_bundles', since: 2, sql: `INSERT INTO job_bundles (id, slug) VALUES (${BUNDLE}, 'one')` },
  {
    table: 'job_bundle_versions',
    since: 2,
    sql: `INSERT INTO job_bundle_versions (id, bundle_id, slug, version, checksum, platform, size, filename, manifest, published_by)
          VALUES (${VERSION}, ${BUNDLE}, 'one', '1.0.0', ${DIGEST}, 'any', 10, 'one.tgz', '{}', 'ann')`,
  },
  {
    table: 'job_bundle_revisions',
    since: 2,
    sql: `INSERT INTO job_bundle_revisions (version_id, number, checksum, platform, size, filename, manifest, capability_flags, published_by, published_at)
          VALUES (${VERSION}, 1, ${DIGEST}, 'any', 10, 'one.tgz', '{}', '{}', 'ann', now())`,
  },
  {
    table: 'audit_entries',
    since: 3,
    sql: `INSERT INTO audit_entries (number, at, actor, action, previous_hash, hash)
          VALUES (1, date_trunc('milliseconds', now()), 'ann', 'publish', ${DIGEST}, 'sha256:' || repeat('b', 64))`,
  },
  { table: 'audit_head', since: 3, sql: `UPDATE audit_head SET number = 1, hash = 'sha256:' || repeat('b', 64)` },
  { table: 'events', since: 4, sql: `INSERT INTO events (number, type, slug, data) VALUES (1, 'example.bundle.progress', 'one', '{}')` },
  { table: 'event_head', since: 4, sql: `UPDATE event_head SET number = 1` },
  { table: 'import_jobs', since: 5, sql: `INSERT INTO import_jobs (id, slug, kind, requested_by, attempt, state) VALUES (${JOB}, 'one', 'import', 'ann', 1, 'running')` },
  { table: 'example_bundle_attempts', since: 5, sql: `INSERT INTO example_bundle_attempts (job_id, attempt, slug, worker, stage, state) VALUES (${JOB}, 1, 'one', 'w', 'building', 'running')` },
  {
    table: 'example_bundle_artifacts',
    since: 5,
    sql: `INSERT INTO example_bundle_artifacts (slug, fingerprint, version, checksum, content_digest, platform, size, filename, storage_url)
          VALUES ('one', ${DIGEST}, '1.0.0', ${DIGEST}, ${DIGEST}, 'any', 10, 'one.tgz', 'file:///blobs/one')`,
  },
  { table: 'example_bundle_status', since: 5, sql: `INSERT INTO example_bundle_status (slug, job_id, attempt, stage, state) VALUES ('one', ${JOB}, 1, 'building', 'running')` },
  { table: 'load_queues', since: 6, sql: `INSERT INTO load_queues (name, needs) VALUES ('loads.any', '{"platforms": [], "tools": [], "memoryMb": 0}')` },
  {
    table: 'loads',
    since: 6,
    sql: `INSERT INTO loads (id, selection, force, publish, fail_fast, concurrency, state, requested_by, queues, ready)
          VALUES (${LOAD}, '"all"', false, false, false, 4, 'running', 'ann', '{loads.any}', 1)`,
  },
  {
    table: 'load_tasks',
    since: 6,
    sql: `INSERT INTO load_tasks (id, load_id, slug, details, queue, priority, expected_ms, state, waits_for)
          VALUES (${TASK}, ${LOAD}, 'one', '{}', 'loads.any', 2, 1, 'ready', 0)`,
  },
  { table: 'load_edges', since: 6, sql: `INSERT INTO load_edges (upstream, dependent) VALUES (${TASK}, ${TASK})` },
  { table: 'workers', since: 7, sql: `INSERT INTO workers (id, host, roles, concurrency, version) VALUES ('w', 'here', '{worker}', 2, '0.1.0')` },
  {
    table: 'runs',
    since: 8,
    sql: `INSERT INTO runs (id, reference, slug, version, digest, platform, size, parameters, options, timeout_ms, retry, attempt_limit, request_digest, requested_by)
          VALUES (${RUN}, 'one', 'one', '1.0.0', ${DIGEST}, 'any', 10, '{}', '{}', 1000, '{}', 1, 'x', 'ann')`,
  },
  { table: 'run_attempts', since: 8, sql: `INSERT INTO run_attempts (run_id, attempt, worker, status, digest, started_at, updated_at) VALUES (${RUN}, 1, 'w', 'lost', ${DIGEST}, now(), now())` },
  { table: 'run_log_pieces', since: 8, sql: `INSERT INTO run_log_pieces (run_id, first, last, attempt, at, lines) VALUES (${RUN}, 1, 1, 1, now(), '[]')` },
  { table: 'nx_cache_tokens', since: 9, sql: `INSERT INTO nx_cache_tokens (name, hash, scope, access, created_by, expires_at) VALUES ('ci', decode(repeat('00', 32), 'hex'), 'main', 'read-only', 'ann', now())` },
  { table: 'build_log_pieces', since: 10, sql: `INSERT INTO build_log_pieces (job_id, attempt, first, last, lines) VALUES (${JOB}, 1, 1, 1, '[]')` },
  { table: 'run_files', since: 8, sql: `INSERT INTO run_files (run_id, role, path, digest, size) VALUES (${RUN}, 'output', 'a', ${DIGEST}, 10)` },
];

/** Puts a row into every table that the first `count` migrations have made. @returns the tables. */
export async function fill(database: { transaction(work: (tx: Queryable) => Promise<void>): Promise<void> }, count: number): Promise<readonly string[]> {
  const wanted = fillings.filter(({ since }) => since <= count);
  // Some rows refer to each other; such references are checked at the end of the transaction.
  await database.transaction(async (tx) => {
    for (const { sql } of wanted) await tx.raw(sql);
  });
  return wanted.map(({ table }) => table);
}
