import type { Digest } from '@apphub/model';
import type { BlobRef } from '@apphub/store';

/** What somebody besides the store's own records says of a blob. */
export interface Claim {
  /** Whether they name it: it stays, whatever the records say. */
  readonly isNamed: boolean;
  /** Since when they know it, milliseconds since the epoch; counts as a use. */
  readonly knownSince: number;
  /** Whether a collection has told them that it deletes the blob, and has not said since that it did. */
  readonly isAnnounced: boolean;
}

export interface TakeOptions {
  /** Deletes the bytes, and whatever else names them. May be called again after a conflict. */
  readonly remove: () => Promise<void>;
}

/**
 * Somebody who names blobs of the store besides its records, such as a catalog. Nothing is deleted before they were
 * asked: a failure of any call, such as DATABASE_UNAVAILABLE, ends the collection of what was asked for.
 */
export interface Claims {
  /** All they know; called after the blobs of the store were listed. */
  read(): Promise<ReadonlyMap<Digest, Claim>>;
  /**
   * Deletes a blob by `remove`, unless they name it by now; until it is gone nobody begins to name it. Bytes that they do
   * not know go on the same way: somebody may be about to make them known.
   */
  take(blob: BlobRef, options: TakeOptions): Promise<'deleted' | 'in-use'>;
  /** Takes back what a collection that was killed has announced; the bytes, if there are any, are as if unknown. */
  withdraw(digest: Digest): Promise<void>;
}

/** Nobody: the records alone name blobs. */
export const noClaims: Claims = {
  read: async () => new Map(),
  async take(_blob, { remove }) {
    await remove();
    return 'deleted';
  },
  withdraw: async () => undefined,
};
