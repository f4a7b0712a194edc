import { canonicalJson, fail, type Json } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { appendAudit, type AuditAction, type AuditOptions } from '../audit/index.ts';
import type { Database, Transaction } from '../database/index.ts';
import type { Bundle } from './bundle.ts';
import { getVersion, type VersionName } from './find-version.ts';
import { lockBundle } from './lock-bundle.ts';
import { refreshBundle } from './refresh-bundle.ts';
import { type BundleVersion, VERSION_COLUMNS, versionSchema } from './version.ts';
import { appendVersionEvent } from './version-event.ts';

export interface PatchVersionInput extends VersionName {
  /** Who: see `actorOf`. */
  readonly actor: string;
  readonly deprecated?: boolean;
  /** `null` takes it away. */
  readonly metadata?: Json;
  readonly reason?: string;
}

export interface VersionPatched {
  /** `unchanged`: it was so before; nothing was written. */
  readonly kind: 'patched' | 'unchanged';
  readonly bundle: Bundle;
  readonly version: BundleVersion;
}

/** Metadata belongs to the content it was said about: an undo brings back what the version had then. */
const PATCH = `
  WITH content AS (UPDATE job_bundle_revisions SET metadata = $4 WHERE version_id = $1 AND number = $2)
  UPDATE job_bundle_versions SET
    metadata = $4, status = $3, deprecated_at = CASE WHEN $3 = 'published' THEN NULL ELSE coalesce(deprecated_at, clock_timestamp()) END, updated_at = clock_timestamp()
  WHERE id = $1
  RETURNING ${VERSION_COLUMNS}`;

/**
 * Deprecates a version, takes that back, or says something else about it; its bytes stay. Also for immutable versions.
 *
 * @throws FailureError VERSION_UNKNOWN; PUBLISH_INVALID for metadata that is no JSON; AUDIT_*, DATABASE_*.
 */
export async function patchVersion(database: Database, input: PatchVersionInput, options: AuditOptions = {}): Promise<VersionPatched> {
  return database.transaction(async (tx) => {
    const bundle = await lockBundle(tx, input);
    const current = await getVersion(tx, input);
    const change = changeOf(current, input);
    if (change === undefined) return { kind: 'unchanged', bundle, version: current };
    return { kind: 'patched', ...(await patched(tx, { input, current, change, options })) };
  });
}

interface Change {
  readonly action: Extract<AuditAction, 'version.deprecate' | 'version.restore' | 'version.describe'>;
  readonly status: BundleVersion['status'];
  readonly metadata: Json;
  readonly describes: boolean;
}

function changeOf(current: BundleVersion, input: PatchVersionInput): Change | undefined {
  const { deprecated = current.status === 'deprecated', metadata = current.metadata ?? null } = input;
  const status = deprecated ? 'deprecated' : 'published';
  const describes = jsonText(metadata) !== jsonText(current.metadata ?? null);
  if (status !== current.status) return { action: deprecated ? 'version.deprecate' : 'version.restore', status, metadata, describes };
  return describes ? { action: 'version.describe', status, metadata, describes } : undefined;
}

interface Patch {
  readonly input: PatchVersionInput;
  readonly current: BundleVersion;
  readonly change: Change;
  readonly options: AuditOptions;
}

async function patched(tx: Transaction, { input, current, change, options }: Patch): Promise<{ readonly bundle: Bundle; readonly version: BundleVersion }> {
  const { action, status, metadata, describes } = change;
  const { actor, slug, reason } = input;
  const [version] = await tx.query(PATCH, [current.id, current.revision, status, metadata === null ? null : JSON.stringify(metadata)], versionSchema);
  if (version === undefined) throw new Error('a locked version is gone');
  const bundle = await refreshBundle(tx, { slug });
  const details = describes ? { oldMetadata: jsonDigest(current.metadata), newMetadata: jsonDigest(version.metadata) } : {};
  const entry = { actor, action, slug, version: input.version, ...(reason === undefined ? {} : { reason }), details };
  const { number } = await appendAudit(tx, entry, options);
  await appendVersionEvent(tx, { type: action === 'version.deprecate' ? 'job.bundle.deprecated' : 'job.bundle.updated', auditNumber: number, bundle, version });
  return { bundle, version };
}

/** Enough to prove what was said, without keeping it in the trail for ever. */
function jsonDigest(value: Json | undefined): string | null {
  return value === undefined ? null : sha256(jsonText(value));
}

function jsonText(value: Json): string {
  try {
    return canonicalJson(value);
  } catch (cause) {
    return fail('PUBLISH_INVALID', 'The metadata is not JSON that can be kept.', { cause });
  }
}
