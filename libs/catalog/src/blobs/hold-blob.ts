import { type Digest, fail } from '@apphub/model';
import type { Transaction } from '../database/index.ts';
import { type Blob, BLOB_COLUMNS, blobSchema } from './blob.ts';

const HOLD = `SELECT ${BLOB_COLUMNS} FROM blobs WHERE digest = $1 FOR KEY SHARE`;

/**
 * Keeps a blob from being collected until the transaction ends, by when a row should name it. Waits for a collector that
 * looks at it just now. Others who hold it are not in the way.
 *
 * @throws FailureError BLOB_MISSING when there is no row, or a collector has announced to delete the bytes.
 */
export async function holdBlob(tx: Transaction, digest: Digest): Promise<Blob> {
  const [blob] = await tx.query(HOLD, [digest], blobSchema);
  if (blob?.state === 'stored') return blob;
  const state = blob === undefined ? 'is not in the store' : 'is being deleted from the store';
  return fail('BLOB_MISSING', `The bundle ${digest} ${state}.`);
}
