import { type Digest, fail } from '@apphub/model';
import type { Database, Transaction } from '../database/index.ts';
import { BLOB_COLUMNS, blobSchema } from './blob.ts';

export interface RegisterBlobInput {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

export interface RegisterBlobOptions {
  /**
   * Looks at the store once more while the new row keeps collectors away: a collection may have taken the bytes between
   * their upload and this call. To be left out only where nobody collects.
   */
  readonly isStored?: () => Promise<boolean>;
}

export type BlobRegistered =
  | { readonly kind: 'registered' }
  /** There is a row of it; nothing was changed. */
  | { readonly kind: 'known' }
  /** A collection is deleting these bytes, or just has: write them again, a little later, and ask again. */
  | { readonly kind: 'deleting' };

/** Waits for a collector that is taking the row of these bytes away. */
const INSERT = 'INSERT INTO blobs (digest, size) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING';
const READ = `SELECT ${BLOB_COLUMNS} FROM blobs WHERE digest = $1`;

/**
 * Says that a blob is in the store: to be called after its bytes were written and verified, never before.
 *
 * @throws FailureError BLOB_SIZE_DIFFERS when the row has another size: one of both was not verified.
 */
export async function registerBlob(database: Database, input: RegisterBlobInput, options: RegisterBlobOptions = {}): Promise<BlobRegistered> {
  for (;;) {
    const outcome = await database.transaction((tx) => register(tx, input, options));
    if (outcome !== undefined) return outcome;
  }
}

/** `undefined` when the row went away between the two looks at it. */
async function register(tx: Transaction, { digest, size }: RegisterBlobInput, { isStored = async () => true }: RegisterBlobOptions): Promise<BlobRegistered | undefined> {
  if ((await tx.execute(INSERT, [digest, size])) === 1) {
    if (await isStored()) return { kind: 'registered' };
    await tx.execute('DELETE FROM blobs WHERE digest = $1', [digest]);
    return { kind: 'deleting' };
  }
  const [known] = await tx.query(READ, [digest], blobSchema);
  if (known === undefined) return undefined;
  if (known.state === 'deleting') return { kind: 'deleting' };
  if (known.size !== size) fail('BLOB_SIZE_DIFFERS', `${digest} is stored with ${known.size} bytes, not with ${size}.`);
  return { kind: 'known' };
}
