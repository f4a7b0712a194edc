import { type Artifact, BUNDLE_MEDIA_TYPE, type ImportJob, type listAttempts, storageOf } from '@apphub/catalog';
import { digestHex } from '@apphub/model';
import type { BundleSummary, ExampleStatus, ImportJob as WireJob } from '@apphub/model/api';
import type { Links } from '../links/links.ts';
import { artifactDownloadPath } from './artifact-path.ts';
import { failureWire } from './failure-wire.ts';

/** A job as it is told. */
export function jobWire({ attemptLimit: _limit, options: _options, ...job }: ImportJob): WireJob {
  return { ...job, failure: failureWire(job.failure), url: jobPath(job) };
}

/** Where a job is asked for. */
export function jobPath({ id }: Pick<ImportJob, 'id'>): string {
  return `/job-imports/${id}`;
}

type Attempt = Awaited<ReturnType<typeof listAttempts>>[number];

/** An attempt as it is told. */
export function attemptWire({ jobId: _job, slug: _slug, ...attempt }: Attempt) {
  return { ...attempt, failure: failureWire(attempt.failure), stageMs: { ...attempt.stageMs } };
}

/** A status as it is told to one reader: with a link, if they may read and there is something. */
export async function statusWire(status: ExampleStatus, links: Links): Promise<ExampleStatus> {
  const { slug, fingerprint, digest, filename, artifactId } = status;
  if (fingerprint === null || digest === null || filename === null || artifactId === null) return status;
  const link = await links.to({ path: artifactDownloadPath({ slug, fingerprint }), digest: digest as Parameters<Links['to']>[0]['digest'], filename });
  return link === undefined ? status : { ...status, downloadUrl: link.url, downloadUrlExpiresAt: link.expiresAt.toISOString() };
}

/** AppHub's summary of the newest artifact of an example; `status` tells whether it was built or found. */
export async function summaryWire(artifact: Artifact | undefined, { status, links }: { readonly status: ExampleStatus | null; readonly links: Links }): Promise<BundleSummary | null> {
  if (artifact === undefined) return null;
  const { slug, version, digest, filename, fingerprint, size, storageUrl } = artifact;
  const link = await links.to({ path: artifactDownloadPath(artifact), digest, filename });
  return {
    slug,
    version,
    checksum: digestHex(digest),
    digest,
    filename,
    fingerprint,
    cached: status?.artifactId === artifact.id && status.cached,
    storageKind: storageOf(artifact).kind,
    storageUrl,
    downloadUrl: link?.url ?? null,
    downloadUrlExpiresAt: link?.expiresAt.toISOString() ?? null,
    size,
    contentType: BUNDLE_MEDIA_TYPE,
    reference: `${slug}@${version}`,
  };
}
