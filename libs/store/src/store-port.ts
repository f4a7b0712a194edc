import type { Digest } from '@apphub/model';
import type { Readable } from 'node:stream';
import type { CallOptions, PresignOptions } from './backend.ts';

/** Bytes in the store, named by their sha256. */
export interface BlobRef {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/** Writes a blob's bytes, in order, as they come; back-pressure is the returned promise. */
export type BlobSink = (chunk: Uint8Array) => Promise<void>;

/**
 * What the rest of the project knows of a store. `openStore` gives one over any backend.
 * Every byte is hashed on its way in and on its way out.
 */
export interface BlobStore {
  readonly identity: string;
  /**
   * Stores what `produce` writes, create-once: bytes that are there already are not sent again.
   * Memory does not grow with the size.
   */
  writeBlob(produce: (sink: BlobSink) => Promise<void>, options?: CallOptions): Promise<BlobRef>;
  /** The blob's size if it is there. */
  statBlob(digest: Digest, options?: CallOptions): Promise<BlobRef | undefined>;
  /**
   * The blob's bytes, or undefined if it is not there. The stream fails with STORE_BLOB_CORRUPT instead of
   * ending when the bytes do not match the name; a consumer must not act on what it read before the end.
   */
  openBlob(digest: Digest, options?: CallOptions): Promise<Readable | undefined>;
  deleteBlob(digest: Digest, options?: CallOptions): Promise<void>;
  listBlobs(options?: CallOptions): AsyncIterable<BlobRef & { readonly modifiedAt: Date }>;
  presignBlob?(digest: Digest, options: PresignOptions): Promise<string>;
  /** Small documents (at most 8 MiB) beside the blobs: build records, content hints, the gc epoch. */
  readonly documents: DocumentStore;
}

export interface DocumentStore {
  /** Whole or not at all; keys come from `layout.ts`. */
  write(key: string, bytes: Uint8Array, options?: CallOptions): Promise<void>;
  read(key: string, options?: CallOptions): Promise<Uint8Array | undefined>;
  /** Keys below a prefix, in order. */
  list(prefix: string, options?: CallOptions): AsyncIterable<string>;
  delete(key: string, options?: CallOptions): Promise<void>;
}
