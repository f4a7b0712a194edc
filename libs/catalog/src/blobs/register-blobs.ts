import { type Digest, digestSchema } from '@apphub/model';
import { z } from 'zod';
import type { Transaction } from '../database/index.ts';
import type { RegisterBlobInput } from './register-blob.ts';

export interface RegisterBlobsOptions {
  /** As `isStored` of `registerBlob`, for many. @returns those that are. */
  readonly whichAreStored?: (digests: readonly Digest[]) => Promise<readonly Digest[]>;
}

/** In one order, so that two who register the same blobs do not wait for each other in a circle. */
const INSERT = `
  INSERT INTO blobs (digest, size) SELECT * FROM unnest($1::text[], $2::bigint[]) AS blob (digest, size) ORDER BY digest
  ON CONFLICT (digest) DO NOTHING RETURNING digest`;
const HOLD = `
  SELECT digest FROM blobs WHERE digest = ANY ($1) AND state = 'stored' AND size = ($2::jsonb ->> digest)::bigint ORDER BY digest FOR KEY SHARE`;

const rowSchema = z.object({ digest: digestSchema });

/**
 * As `registerBlob` and `holdBlob` together, for many blobs in a few statements: says that they are in the store, and
 * keeps them from being collected until the transaction ends.
 *
 * @returns those that are held; what is missing, being deleted or of another size is left out.
 */
export async function registerBlobs(tx: Transaction, blobs: readonly RegisterBlobInput[], { whichAreStored = async (digests) => digests }: RegisterBlobsOptions = {}): Promise<ReadonlySet<Digest>> {
  const sizes = new Map(blobs.map(({ digest, size }) => [digest, size]));
  const inserted = (await tx.query(INSERT, [[...sizes.keys()], [...sizes.values()]], rowSchema)).map(({ digest }) => digest);
  const stored = new Set(inserted.length === 0 ? [] : await whichAreStored(inserted));
  const absent = inserted.filter((digest) => !stored.has(digest));
  if (absent.length > 0) await tx.execute('DELETE FROM blobs WHERE digest = ANY ($1)', [absent]);
  const held = await tx.query(HOLD, [[...sizes.keys()], Object.fromEntries(sizes)], rowSchema);
  return new Set(held.map(({ digest }) => digest));
}
