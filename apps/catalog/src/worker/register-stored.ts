import { type Database, registerBlob } from '@apphub/catalog';
import { fail, type Receipt } from '@apphub/model';
import type { BlobStore } from '@apphub/store';

export interface RegisterParts {
  readonly database: Database;
  readonly store: BlobStore;
}

/** Only what this process sees in its own store is told to be there. @throws FailureError STORE_*, BLOB_MISSING, DATABASE_*. */
export async function registerStored({ slug, digest, size }: Pick<Receipt, 'slug' | 'digest' | 'size'>, { database, store }: RegisterParts): Promise<void> {
  const stored = await store.statBlob(digest);
  if (stored?.size !== size) fail('STORE_BLOB_MISSING', `The bundle of ${slug} (${digest}) is not in the store of this worker.`);
  const { kind } = await registerBlob(database, { digest, size }, { isStored: async () => (await store.statBlob(digest)) !== undefined });
  if (kind === 'deleting') fail('BLOB_MISSING', `The bundle of ${slug} (${digest}) is just being collected.`);
}
