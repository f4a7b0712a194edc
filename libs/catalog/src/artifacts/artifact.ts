import { type Digest, digestSchema } from '@apphub/model';
import { z } from 'zod';

/** What all bundles are: a gzip-compressed tar. */
export const BUNDLE_MEDIA_TYPE = 'application/gzip';

/** A bundle that was built from the inputs that `fingerprint` names, and where its bytes are. */
export interface Artifact {
  readonly id: string;
  readonly slug: string;
  readonly fingerprint: Digest;
  readonly version: string;
  /** sha256 of the `.tgz`. */
  readonly digest: Digest;
  /** sha256 of the uncompressed tar. */
  readonly contentDigest: Digest;
  readonly platform: string;
  /** Bytes of the `.tgz`. */
  readonly size: number;
  readonly filename: string;
  /** Where the bytes are, without credentials or signature: `s3://bucket/key` or `local://key`. */
  readonly storageUrl: string;
  /** The import that made it. */
  readonly jobId: string | undefined;
  /** ISO 8601, UTC. */
  readonly uploadedAt: string;
}

/** The columns of `artifactSchema`, of the table with the alias `artifact`. */
export const ARTIFACT_COLUMNS = `artifact.id, artifact.slug, artifact.fingerprint, artifact.version, artifact.checksum, artifact.content_digest,
  artifact.platform, artifact.size, artifact.filename, artifact.storage_url, artifact.job_id, artifact.uploaded_at`;

export const artifactSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    fingerprint: digestSchema,
    version: z.string(),
    checksum: digestSchema,
    content_digest: digestSchema,
    platform: z.string(),
    size: z.int(),
    filename: z.string(),
    storage_url: z.string(),
    job_id: z.string().nullable(),
    uploaded_at: z.date(),
  })
  .transform(
    (row): Artifact => ({
      id: row.id,
      slug: row.slug,
      fingerprint: row.fingerprint,
      version: row.version,
      digest: row.checksum,
      contentDigest: row.content_digest,
      platform: row.platform,
      size: row.size,
      filename: row.filename,
      storageUrl: row.storage_url,
      jobId: row.job_id ?? undefined,
      uploadedAt: row.uploaded_at.toISOString(),
    }),
  );

/** @returns AppHub's way to name where bytes are. */
export function storageOf({ storageUrl }: Pick<Artifact, 'storageUrl'>): { readonly kind: 'local' | 's3'; readonly key: string } {
  const [scheme = '', rest = ''] = storageUrl.split('://', 2);
  // In s3://bucket/key the bucket is no part of the key.
  return scheme === 's3' ? { kind: 's3', key: rest.slice(rest.indexOf('/') + 1) } : { kind: 'local', key: rest.replace(/^\/+/, '') };
}
