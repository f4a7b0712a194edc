import { holdBlob } from '../blobs/index.ts';
import type { Transaction } from '../database/index.ts';
import { type Artifact, ARTIFACT_COLUMNS, artifactSchema } from './artifact.ts';

export type NewArtifact = Omit<Artifact, 'id' | 'uploadedAt' | 'jobId'> & { readonly jobId?: string };

/** The same bytes of the same inputs are the same artifact, whoever builds them again. */
const SAVE = `
  INSERT INTO example_bundle_artifacts AS artifact
    (slug, fingerprint, version, checksum, content_digest, platform, size, filename, storage_url, job_id, uploaded_at)
  SELECT slug, fingerprint, version, digest, "contentDigest", platform, size, filename, "storageUrl", "jobId", clock_timestamp()
  FROM jsonb_to_recordset($1) AS given
    (slug text, fingerprint text, version text, digest text, "contentDigest" text, platform text, size bigint, filename text, "storageUrl" text, "jobId" uuid)
  ORDER BY slug COLLATE "C"
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
  const [saved] = await saveArtifacts(tx, [artifact]);
  if (saved === undefined) throw new Error('INSERT … RETURNING gave no row');
  return saved;
}

/** As `saveArtifact`, for bundles of different examples whose blobs are held already. */
export async function saveArtifacts(tx: Transaction, artifacts: readonly NewArtifact[]): Promise<Artifact[]> {
  return tx.query(SAVE, [JSON.stringify(artifacts)], artifactSchema);
}
