import { type BundlePlatform, bundlePlatformSchema, type Digest, digestSchema, type Json } from '@apphub/model';
import { z } from 'zod';

/** Where a version points, and what was said with it. What a force publish replaces and an undo brings back. */
export interface Content {
  /** sha256 of the `.tgz`. */
  readonly digest: Digest;
  /** sha256 of the uncompressed tar. */
  readonly contentDigest: Digest | undefined;
  readonly fingerprint: Digest | undefined;
  readonly platform: BundlePlatform;
  /** Bytes. */
  readonly size: number;
  readonly filename: string;
  readonly manifest: { readonly [name: string]: Json };
  readonly capabilityFlags: readonly string[];
  readonly metadata: Json | undefined;
  readonly publishedBy: string;
  readonly publishedAt: Date;
}

/** A version of a bundle, as it is now. */
export interface BundleVersion extends Content {
  readonly id: string;
  readonly bundleId: string;
  readonly slug: string;
  readonly version: string;
  /** Of the content: 1 for what was published first. */
  readonly revision: number;
  readonly immutable: boolean;
  readonly status: 'published' | 'deprecated';
  readonly deprecatedAt: Date | undefined;
  /** When the pointer was moved last, by a replacement or an undo. */
  readonly replacedAt: Date | undefined;
  readonly replacedBy: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The columns that a version and its revisions have in common. */
export const CONTENT_COLUMNS = 'checksum, content_digest, fingerprint, platform, size, filename, manifest, capability_flags, metadata, published_by, published_at';

export const VERSION_COLUMNS = `id, bundle_id, slug, version, revision, immutable, status, deprecated_at, replaced_at, replaced_by, created_at, updated_at, ${CONTENT_COLUMNS}`;

export const versionSchema = z
  .object({
    id: z.uuid(),
    bundle_id: z.uuid(),
    slug: z.string(),
    version: z.string(),
    revision: z.int().positive(),
    immutable: z.boolean(),
    status: z.enum(['published', 'deprecated']),
    deprecated_at: z.date().nullable(),
    replaced_at: z.date().nullable(),
    replaced_by: z.string().nullable(),
    created_at: z.date(),
    updated_at: z.date(),
    checksum: digestSchema,
    content_digest: digestSchema.nullable(),
    fingerprint: digestSchema.nullable(),
    platform: bundlePlatformSchema,
    size: z.int().nonnegative(),
    filename: z.string(),
    manifest: z.record(z.string(), z.json()),
    capability_flags: z.array(z.string()),
    metadata: z.json(),
    published_by: z.string(),
    published_at: z.date(),
  })
  .transform(
    (row): BundleVersion => ({
      id: row.id,
      bundleId: row.bundle_id,
      slug: row.slug,
      version: row.version,
      revision: row.revision,
      immutable: row.immutable,
      status: row.status,
      deprecatedAt: row.deprecated_at ?? undefined,
      replacedAt: row.replaced_at ?? undefined,
      replacedBy: row.replaced_by ?? undefined,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      digest: row.checksum,
      contentDigest: row.content_digest ?? undefined,
      fingerprint: row.fingerprint ?? undefined,
      platform: row.platform,
      size: row.size,
      filename: row.filename,
      manifest: row.manifest,
      capabilityFlags: row.capability_flags,
      metadata: row.metadata ?? undefined,
      publishedBy: row.published_by,
      publishedAt: row.published_at,
    }),
  );
