import { fail, type Manifest, parseManifestText } from '@apphub/model';
import { unpackVerified } from '@apphub/pack';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedBundle, RunCall, RunOptions } from '../port.ts';

/** What one bundle may hold, however its bytes came into the catalog. */
const MOST_ENTRIES = 200_000;
/** A manifest is read whole; nobody writes a longer one. */
const LONGEST_MANIFEST = 2 ** 20;

export interface Fetching extends RunCall {
  readonly store: RunOptions['store'];
  /** Does not exist yet. */
  readonly folder: string;
  /** Of the unpacked bundle. */
  readonly maxBytes: number;
}

/**
 * Streams a bundle out of the store into a fresh folder: downloaded, hashed and unpacked at the same time, in one pass,
 * with memory that does not grow. Settles only when every byte was there and matched; otherwise nothing is left.
 *
 * @throws FailureError STORE_*, ARCHIVE_*, HOST_DISK; an AbortError on `signal`.
 */
export async function fetchBundle({ slug, digest, size }: ResolvedBundle, { store, folder, maxBytes, ...call }: Fetching): Promise<void> {
  const bytes = await store.openBlob(digest, { ...call, size });
  if (bytes === undefined) fail('STORE_BLOB_MISSING', `The bundle of ${slug} (${digest}) is not in the store.`);
  await unpackVerified(bytes, folder, { maxEntries: MOST_ENTRIES, maxBytes, ...call });
}

/** @throws FailureError CONFIG_INVALID, CONFIG_RUNTIME_UNSUPPORTED: the bundle was not made here, or is older than this program. */
export async function readManifest({ slug }: ResolvedBundle, folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => fail('CONFIG_INVALID', `The bundle of ${slug} has no manifest.json.`));
  const manifest = text.length > LONGEST_MANIFEST ? undefined : parseManifestText(text);
  if (manifest?.ok) return manifest.value;
  const problems = manifest?.error.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`) ?? ['It is too long.'];
  return fail('CONFIG_INVALID', `The manifest.json in the bundle of ${slug} is not valid.`, { problems });
}
