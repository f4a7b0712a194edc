import { holdBlob } from '../blobs/index.ts';
import type { Transaction } from '../database/index.ts';
import { type Artifact, ARTIFACT_COLUMNS, artifactSchema } from './artifact.ts';

export type NewArtifact = Omit<Artifact, 'id' | 'uploadedAt' | 'jobId'> & { readonly jobId?: string };

/** The same bytes of the same inputs are the same artifact, whoever builds them again. */
const SAVE = `
  INSERT INTO example_bundle_artifacts AS artifact
    (slug, fingerprint, version, checksum, content_digest, platform, size, filename, storage_url, job_id, uploaded_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())
  ON CONFLICT (slug, fingerprint, checksum) DO UPDATE SET
    version = EXCLUDED.version, platform = EXCLUDED.platform, filename = EXCLUDED.filename,
    storage_url = EXCLUDED.storage_url, job_id = EXCLUDED.job_id, uploaded_at = EXCLUDED.uploaded_at
  RETURNING ${ARTIFACT_COLUMNS}`;

/**
 * Says that a bundle is to be had; after its blob was registered.
 *
 * @throws FailureError BLOB_MISSING when the blob is not registered, or is being collected.
 */
export async function saveArtifact(tx: Transaction, artifact: NewArtifact): Promise<Artifact> {
  await holdBlob(tx, artifact.digest);
  const { slug, fingerprint, version, digest, contentDigest, platform, size, filename, storageUrl, jobId } = artifact;
  const values = [slug, fingerprint, version, digest, contentDigest, platform, size, filename, storageUrl, jobId ?? null];
  const [saved] = await tx.query(SAVE, values, artifactSchema);
  if (saved === undefined) throw new Error('INSERT … RETURNING gave no row');
  return saved;
}
