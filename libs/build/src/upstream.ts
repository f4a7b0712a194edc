import { fail } from '@apphub/model';
import { unpackArchive } from '@apphub/pack';
import type { BlobStore, CallOptions } from '@apphub/store';
import type { BuildRecord } from '@apphub/trust';
import { join } from 'node:path';

/** A bundle that an example builds on, and the folder inside the example where it is laid out. */
export interface UpstreamBundle {
  readonly slug: string;
  readonly path: string;
  readonly record: BuildRecord;
}

/** Bounds for a bundle of our own making; its real limit was held when it was packed. */
const LIMITS = { maxEntries: 200_000, maxBytes: 16 * 2 ** 30 };

/**
 * Unpacks the upstream bundles from the store into the workspace.
 *
 * @throws FailureError STORE_BLOB_MISSING, STORE_BLOB_CORRUPT, ARCHIVE_*.
 */
export async function layOutUpstream(
  bundles: readonly UpstreamBundle[],
  { store, root, signal }: { store: BlobStore; root: string } & CallOptions,
): Promise<void> {
  const call = signal === undefined ? {} : { signal };
  for (const { slug, path, record } of bundles) {
    const bytes = await store.openBlob(record.digest, { ...call, size: record.size });
    if (bytes === undefined) fail('STORE_BLOB_MISSING', `The bundle of ${slug} (${record.digest}) is not in the store.`);
    const { contentDigest } = await unpackArchive(bytes, join(root, path), { ...LIMITS, ...call });
    if (contentDigest !== record.contentDigest) {
      fail('STORE_BLOB_CORRUPT', `The bundle of ${slug} (${record.digest}) has other content than its build record says.`);
    }
  }
}
