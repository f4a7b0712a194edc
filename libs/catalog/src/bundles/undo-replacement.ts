import { type Digest, digestSchema, fail } from '@apphub/model';
import { z } from 'zod';
import { appendAudit, type AuditOptions } from '../audit/index.ts';
import { holdBlob } from '../blobs/index.ts';
import type { Database, Transaction } from '../database/index.ts';
import type { Bundle } from './bundle.ts';
import { getVersion, type VersionName } from './find-version.ts';
import { lockBundle } from './lock-bundle.ts';
import { refreshBundle } from './refresh-bundle.ts';
import { type BundleVersion, CONTENT_COLUMNS, VERSION_COLUMNS, versionSchema } from './version.ts';
import { appendVersionEvent } from './version-event.ts';

export interface UndoInput extends VersionName {
  /** Who: see `actorOf`. */
  readonly actor: string;
  readonly reason?: string;
  /** The digest that the version must be at: keeps a repeated call, or two people at once, from undoing twice. */
  readonly ifMatch?: Digest;
}

/** The version is back at where it was before; `previous` is the digest that it has left. */
export interface Undone {
  readonly kind: 'undone';
  readonly bundle: Bundle;
  readonly version: BundleVersion;
  readonly previous: Digest;
}

const BEFORE = `
  SELECT before.number, before.checksum FROM job_bundle_revisions AS now
  JOIN job_bundle_revisions AS before ON before.version_id = now.version_id AND before.number = now.previous
  WHERE now.version_id = $1 AND now.number = $2`;

const GO_BACK = `
  WITH left_behind AS (
    UPDATE job_bundle_revisions SET superseded_at = clock_timestamp() WHERE version_id = $1 AND number = $2
  ), back AS (
    UPDATE job_bundle_revisions SET superseded_at = NULL WHERE version_id = $1 AND number = $3 RETURNING ${CONTENT_COLUMNS}
  )
  UPDATE job_bundle_versions SET
    (${CONTENT_COLUMNS}) = (SELECT ${CONTENT_COLUMNS} FROM back),
    revision = $3, replaced_at = clock_timestamp(), replaced_by = $4, updated_at = clock_timestamp()
  WHERE id = $1
  RETURNING ${VERSION_COLUMNS}`;

const beforeSchema = z.object({ number: z.int(), checksum: digestSchema });

/**
 * Takes the last replacement of a version back: pointer, manifest and metadata are what they were before it. Calling it
 * again takes back the one before. The undone content stays in the history, and cannot be brought back but by force.
 *
 * @throws FailureError VERSION_UNKNOWN; NOTHING_TO_UNDO at the content published first; VERSION_CHANGED when `ifMatch` is
 * not met; VERSION_IMMUTABLE; BLOB_MISSING when the bytes have been collected; AUDIT_*, DATABASE_*. Nothing is changed then.
 */
export async function undoReplacement(database: Database, input: UndoInput, options: AuditOptions = {}): Promise<Undone> {
  return database.transaction(async (tx) => {
    await lockBundle(tx, input);
    const current = await getVersion(tx, input);
    checkUndoable(current, input);
    const before = await contentBefore(tx, current);
    await holdBlob(tx, before.checksum);
    const [version] = await tx.query(GO_BACK, [current.id, current.revision, before.number, input.actor], versionSchema);
    if (version === undefined) throw new Error('a locked version is gone');
    const bundle = await refreshBundle(tx, { slug: input.slug });
    const { number } = await appendAudit(tx, auditEntry(input, { current, version }), options);
    await appendVersionEvent(tx, { type: 'job.bundle.updated', auditNumber: number, bundle, version, previous: current.digest });
    return { kind: 'undone', bundle, version, previous: current.digest };
  });
}

function checkUndoable(current: BundleVersion, { slug, version, ifMatch }: UndoInput): void {
  if (ifMatch !== undefined && ifMatch !== current.digest) fail('VERSION_CHANGED', `${slug}@${version} is at ${current.digest}, not at ${ifMatch}.`);
  if (current.immutable) fail('VERSION_IMMUTABLE', `${slug}@${version} is immutable; it stays at ${current.digest}.`);
}

async function contentBefore(tx: Transaction, { id, revision, slug, version, digest }: BundleVersion): Promise<z.infer<typeof beforeSchema>> {
  const [before] = await tx.query(BEFORE, [id, revision], beforeSchema);
  return before ?? fail('NOTHING_TO_UNDO', `${slug}@${version} is at ${digest}, with which it was published first.`);
}

function auditEntry({ actor, slug, reason }: UndoInput, { current, version }: { readonly current: BundleVersion; readonly version: BundleVersion }) {
  const details = { revision: version.revision, undone: current.revision };
  const moved = { oldDigest: current.digest, newDigest: version.digest };
  return { actor, action: 'version.undo', slug, version: version.version, ...moved, ...(reason === undefined ? {} : { reason }), details } as const;
}
