import type { Digest, Failure } from '@apphub/model';
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

export interface WriteOptions extends CallOptions {
  /** Sends the bytes even if a blob of this name and size is there: repairs one that is known to be corrupt. */
  readonly replace?: boolean;
  /** Told of an outage that did not keep the bytes from being sent: it could not be asked whether they are there. */
  readonly onTrouble?: (failure: Failure) => void;
}

export interface ReadOptions extends CallOptions {
  /** Bytes the blob must have; a stream that exceeds them fails at once instead of at its end. */
  readonly size?: number;
}

/**
 * What the rest of the project knows of a store. `openStore` gives one over any backend.
 * Every byte is hashed on its way in and on its way out. Every call ends within a bound, whatever the backend does.
 */
export interface BlobStore {
  readonly identity: string;
  /**
   * Stores what `produce` writes, create-once: bytes that are there already are not sent again, except where what
   * is there has another size or was read corrupt. Memory does not grow with the size.
   */
  writeBlob(produce: (sink: BlobSink) => Promise<void>, options?: WriteOptions): Promise<BlobRef>;
  /** The blob's size if it is there; one that was read corrupt counts as absent until it is written again. */
  statBlob(digest: Digest, options?: CallOptions): Promise<BlobRef | undefined>;
  /**
   * The blob's bytes, or undefined if it is not there. The stream fails with STORE_BLOB_CORRUPT instead of
   * ending when the bytes do not match the name; a consumer must not act on what it read before the end.
   */
  openBlob(digest: Digest, options?: ReadOptions): Promise<Readable | undefined>;
  deleteBlob(digest: Digest, options?: CallOptions): Promise<void>;
  listBlobs(options?: CallOptions): AsyncIterable<BlobRef & { readonly modifiedAt: Date }>;
  presignBlob?(digest: Digest, options: PresignOptions): Promise<string>;
  /** Small documents (at most 8 MiB) beside the blobs: build records, content hints, the gc epoch. */
  readonly documents: DocumentStore;
}

export interface DocumentStore {
  /** Whole or not at all; keys come from `layout.ts`. */
  write(key: string, bytes: Uint8Array, options?: CallOptions): Promise<void>;
  /** Fails with RECORD_INVALID when the document is larger than one can be. */
  read(key: string, options?: CallOptions): Promise<Uint8Array | undefined>;
  /** Keys below a prefix, in order. */
  list(prefix: string, options?: CallOptions): AsyncIterable<string>;
  delete(key: string, options?: CallOptions): Promise<void>;
}
