import type { Digest } from '@apphub/model';
import type { Claims } from './claims.ts';

/** What a collection takes and leaves. */
export interface CollectOptions {
  /** Deletes; without it the result says what would be deleted. */
  readonly apply: boolean;
  /** Nothing that was written or relied on within this time is taken, milliseconds. Longer than the longest build. */
  readonly graceMs: number;
  /** Takes what nobody relied on for so long, milliseconds, with its records. */
  readonly maxAgeMs?: number;
  /** Takes what was relied on longest ago, with its records, until no more than this is left, bytes. */
  readonly maxBytes?: number;
  /** Who else names blobs of this store; defaults to nobody. */
  readonly claims?: Claims;
  readonly signal?: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now?: number;
  /** Told after each deletion. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Why something goes.
 *   unnamed     no record names the blob, nor does anybody else
 *   unused      nobody relied on the blob for longer than the greatest age
 *   decided     its records were retracted or set aside for longer than the greatest age
 *   too-much    the store is larger than it may be, and this blob was relied on longest ago
 *   blob-gone   the record's blob is not in the store
 */
export type CollectReason = 'unnamed' | 'unused' | 'decided' | 'too-much' | 'blob-gone';

export interface DoomedBlob {
  readonly kind: 'blob';
  readonly reason: Exclude<CollectReason, 'blob-gone'>;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly usedOn: number;
  /** The examples it is a bundle of. */
  readonly slugs: readonly string[];
  /** How many records go with it. */
  readonly records: number;
}

export interface DoomedRecord {
  readonly kind: 'record';
  readonly reason: 'blob-gone';
  readonly key: string;
  readonly scope: string;
  readonly slugs: readonly string[];
}

export type Doomed = DoomedBlob | DoomedRecord;

/** What became of one of them; `in-use` and `too-slow` are left for another time. */
export type Fate = 'deleted' | 'would-be-deleted' | 'in-use' | 'too-slow';

export interface Collection {
  readonly applied: boolean;
  readonly taken: readonly (Doomed & { readonly fate: Fate })[];
  /** Blobs that are left, and their bytes. */
  readonly left: { readonly blobs: number; readonly bytes: number };
  /** Blobs taken, and their bytes. */
  readonly freed: { readonly blobs: number; readonly bytes: number };
  /** Bytes beyond `maxBytes` that nothing may be taken of: in use, named by others, within the grace period, or evidence. */
  readonly overBytes: number;
}
