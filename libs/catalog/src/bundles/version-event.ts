import { type Digest, digestHex } from '@apphub/model';
import type { Transaction } from '../database/index.ts';
import { appendEvent } from '../events/append-event.ts';
import type { Bundle } from './bundle.ts';
import type { BundleVersion } from './version.ts';

/** AppHub's names. `updated` is told of everything but the first publish and a deprecation. */
export type VersionEventType = 'job.bundle.published' | 'job.bundle.updated' | 'job.bundle.deprecated';

interface VersionEvent {
  readonly type: VersionEventType;
  /** The audit entry of the same change. */
  readonly auditNumber: number;
  readonly bundle: Bundle;
  readonly version: BundleVersion;
  /** Where the version pointed before, if its pointer was moved. */
  readonly previous?: Digest;
}

/**
 * Tells watchers that a version has changed, as the last statement of its transaction. Manifest and metadata are left out:
 * they may be large, and whoever wants them asks for the version.
 */
export async function appendVersionEvent(tx: Transaction, { type, auditNumber, bundle, version, previous }: VersionEvent): Promise<void> {
  const { id, slug, displayName = null, description = null, latestVersion = null } = bundle;
  const data = {
    auditNumber,
    previousDigest: previous ?? null,
    bundle: { id, slug, displayName, description, latestVersion },
    version: {
      id: version.id,
      slug,
      version: version.version,
      checksum: digestHex(version.digest),
      digest: version.digest,
      fingerprint: version.fingerprint ?? null,
      platform: version.platform,
      size: version.size,
      filename: version.filename,
      immutable: version.immutable,
      status: version.status,
      publishedBy: version.publishedBy,
      publishedAt: version.publishedAt.toISOString(),
      deprecatedAt: version.deprecatedAt?.toISOString() ?? null,
      replacedAt: version.replacedAt?.toISOString() ?? null,
      replacedBy: version.replacedBy ?? null,
    },
  };
  await appendEvent(tx, { type, slug, data });
}
