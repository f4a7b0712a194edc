import { fail } from '@apphub/model';
import { unpackArchive } from '@apphub/pack';
import type { BlobStore, CallOptions } from '@apphub/store';
import type { BuildRecord } from '@apphub/trust';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A bundle that an example builds on, and the folder inside the example where it is laid out. */
export interface UpstreamBundle {
  readonly slug: string;
  readonly path: string;
  /** What its build record says of its bytes. */
  readonly record: Pick<BuildRecord, 'digest' | 'contentDigest' | 'size'>;
}

/** Bounds for a bundle of our own making; its real limit was held when it was packed. */
const LIMITS = { maxEntries: 200_000, maxBytes: 16 * 2 ** 30 };

/**
 * Unpacks the upstream bundles from the store into the workspace.
 *
 * @throws FailureError CONFIG_INVALID when something lies where a bundle is to be, STORE_BLOB_MISSING, STORE_BLOB_CORRUPT, ARCHIVE_*.
 */
export async function layOutUpstream(
  bundles: readonly UpstreamBundle[],
  { store, root, signal }: { store: BlobStore; root: string } & CallOptions,
): Promise<void> {
  const call = signal === undefined ? {} : { signal };
  for (const { slug, path, record } of bundles) {
    expectFree(root, path);
    const bytes = await store.openBlob(record.digest, { ...call, size: record.size });
    if (bytes === undefined) fail('STORE_BLOB_MISSING', `The bundle of ${slug} (${record.digest}) is not in the store.`);
    const { contentDigest } = await unpackArchive(bytes, join(root, path), { ...LIMITS, ...call });
    if (contentDigest !== record.contentDigest) {
      fail('STORE_BLOB_CORRUPT', `The bundle of ${slug} (${record.digest}) has other content than its build record says.`);
    }
  }
}

/** A bundle is laid out in a folder of its own: not over sources, and not through a link. */
function expectFree(root: string, path: string): void {
  let place = root;
  for (const segment of path.split('/')) {
    place = join(place, segment);
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found === undefined) return;
    if (!found.isDirectory()) fail('CONFIG_INVALID', `"dependsOn" names ${path}, but the example has a file or a link there.`);
  }
  if (readdirSync(place).length > 0) fail('CONFIG_INVALID', `"dependsOn" names ${path}, but the example has files of its own there.`);
}
