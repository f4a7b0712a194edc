import type { Transaction } from '../database/index.ts';
import type { Bundle } from './bundle.ts';
import type { PublishInput } from './publish-input.ts';
import { type BundleVersion, CONTENT_COLUMNS, VERSION_COLUMNS, versionSchema } from './version.ts';

/** What both statements begin with: the content as a row, from $1 on. Times are those of the lock, not of BEGIN. */
const CONTENT = `
  SELECT $1::text AS checksum, $2::text AS content_digest, $3::text AS fingerprint, $4::text AS platform, $5::bigint AS size, $6::text AS filename,
    $7::jsonb AS manifest, $8::text[] AS capability_flags, $9::jsonb AS metadata, $10::text AS published_by, clock_timestamp() AS published_at`;

/** The foreign keys between a version and its first revision are looked at when both are there. */
const INSERT = `
  WITH content AS (${CONTENT}),
  version AS (
    INSERT INTO job_bundle_versions (bundle_id, slug, version, immutable, created_at, updated_at, ${CONTENT_COLUMNS})
    SELECT $11, $12, $13, $14, published_at, published_at, ${CONTENT_COLUMNS} FROM content
    RETURNING ${VERSION_COLUMNS}
  ), first AS (
    INSERT INTO job_bundle_revisions (version_id, number, ${CONTENT_COLUMNS}) SELECT id, 1, ${CONTENT_COLUMNS} FROM version
  )
  SELECT ${VERSION_COLUMNS} FROM version`;

/** The number after the highest, which an undo may have left: a number is never given twice. */
const REPLACE = `
  WITH content AS (${CONTENT}),
  next AS (
    INSERT INTO job_bundle_revisions (version_id, number, previous, ${CONTENT_COLUMNS})
    SELECT $11, (SELECT max(number) + 1 FROM job_bundle_revisions WHERE version_id = $11), $12, ${CONTENT_COLUMNS} FROM content
    RETURNING number
  ), left_behind AS (
    UPDATE job_bundle_revisions SET superseded_at = clock_timestamp() WHERE version_id = $11 AND number = $12
  )
  UPDATE job_bundle_versions SET
    (${CONTENT_COLUMNS}) = (SELECT ${CONTENT_COLUMNS} FROM content),
    revision = (SELECT number FROM next), immutable = immutable OR $13,
    replaced_at = clock_timestamp(), replaced_by = $10, updated_at = clock_timestamp()
  WHERE id = $11
  RETURNING ${VERSION_COLUMNS}`;

/** What is published, and how large the store says it is. */
export interface NewContent {
  readonly input: PublishInput;
  /** Bytes. */
  readonly size: number;
}

/** Writes a version that is not there yet. The bundle is locked, the blob held. */
export async function insertVersion(tx: Transaction, bundle: Bundle, { input, size }: NewContent): Promise<BundleVersion> {
  const values = [...contentValues({ input, size }), bundle.id, input.slug, input.version, input.immutable ?? false];
  return only(await tx.query(INSERT, values, versionSchema));
}

/** Points `current` at other bytes; where it pointed before is kept for an undo. The bundle is locked, the blob held. */
export async function replaceContent(tx: Transaction, current: BundleVersion, { input, size }: NewContent): Promise<BundleVersion> {
  const values = [...contentValues({ input, size, kept: current }), current.id, current.revision, input.immutable ?? false];
  return only(await tx.query(REPLACE, values, versionSchema));
}

function contentValues({ input, size, kept }: NewContent & { readonly kept?: BundleVersion }): unknown[] {
  const { slug, version, metadata = kept?.metadata } = input;
  return [
    input.digest,
    input.contentDigest ?? null,
    input.fingerprint ?? null,
    input.platform,
    size,
    input.filename ?? `${slug}-${version}.tgz`,
    JSON.stringify(input.manifest),
    input.capabilityFlags ?? [],
    metadata === undefined ? null : JSON.stringify(metadata),
    input.actor,
  ];
}

function only([row]: readonly BundleVersion[]): BundleVersion {
  if (row === undefined) throw new Error('a statement that writes one version wrote none');
  return row;
}
