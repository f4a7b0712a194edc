import type { Bundle, BundleVersion } from '@apphub/catalog';
import { digestHex } from '@apphub/model';
import { type Bundle as WireBundle, type BundleVersion as WireVersion, GZIP_MEDIA_TYPE } from '@apphub/model/api';
import type { Links, LinkTarget } from '../links/links.ts';
import { iso, isoOrNull } from './times.ts';

/** A bundle as it is told. */
export function bundleWire({ id, slug, displayName, description, latestVersion, createdAt, updatedAt }: Bundle): WireBundle {
  return {
    id,
    slug,
    displayName: displayName ?? null,
    description: description ?? null,
    latestVersion: latestVersion ?? null,
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  };
}

export interface VersionWireOptions {
  readonly links: Links;
  readonly storage: 'local' | 's3';
}

/** A version as it is told, with a link for who may read. */
export async function versionWire(version: BundleVersion, { links, storage }: VersionWireOptions): Promise<WireVersion> {
  const link = await links.to(versionTarget(version));
  return {
    id: version.id,
    bundleId: version.bundleId,
    slug: version.slug,
    version: version.version,
    checksum: digestHex(version.digest),
    digest: version.digest,
    contentDigest: version.contentDigest ?? null,
    fingerprint: version.fingerprint ?? null,
    platform: version.platform,
    capabilityFlags: [...version.capabilityFlags],
    immutable: version.immutable,
    status: version.status,
    artifact: { storage, contentType: GZIP_MEDIA_TYPE, size: version.size, filename: version.filename },
    manifest: { ...version.manifest },
    metadata: version.metadata ?? null,
    publishedBy: publisher(version.publishedBy),
    publishedAt: iso(version.publishedAt),
    deprecatedAt: isoOrNull(version.deprecatedAt),
    replacedAt: isoOrNull(version.replacedAt),
    replacedBy: version.replacedBy ?? null,
    createdAt: iso(version.createdAt),
    updatedAt: iso(version.updatedAt),
    download: link === undefined ? null : { url: link.url, expiresAt: iso(link.expiresAt), storage, kind: link.kind },
  };
}

/** What a link to the archive of a version leads to. */
export function versionTarget({ slug, version, digest, filename }: Pick<BundleVersion, 'slug' | 'version' | 'digest' | 'filename'>): LinkTarget {
  return { path: versionDownloadPath({ slug, version }), digest, filename };
}

/** Where the archive of a version is downloaded. */
export function versionDownloadPath({ slug, version }: Pick<BundleVersion, 'slug' | 'version'>): string {
  return `/job-bundles/${encodeURIComponent(slug)}/versions/${encodeURIComponent(version)}/download`;
}

/** `token:ci/1a2b3c4d` as AppHub has it, in two parts. */
function publisher(actor: string): WireVersion['publishedBy'] {
  const colon = actor.indexOf(':');
  return colon < 0 ? { kind: 'service', subject: actor } : { kind: actor.slice(0, colon), subject: actor.slice(colon + 1) };
}
