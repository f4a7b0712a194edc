import type { Readable } from 'node:stream';

/**
 * A dumb place for bytes under keys. Adapters know nothing of digests or records; `openStore` in front of
 * them names, verifies and retries. Keys are relative POSIX paths made by `layout.ts` alone;
 * none of them is a folder of another. A key that is no such path is a bug and throws a TypeError.
 *
 * Failures are `FailureError`s with a `STORE_*` code. "Not there" is `undefined`, and only that is a miss.
 */
export interface Backend {
  /** Says which store this is, without credentials: `file:///…` or `s3://bucket/prefix?endpoint=…`. */
  readonly identity: string;
  /** A directory for files on their way into this backend; on its own file system where that helps. */
  readonly staging: string;
  /**
   * Makes `content` visible under `key`, whole or not at all.
   * Overwrites: the caller only writes keys that name their content, so that a second writer is harmless.
   * A file stays where it is when this fails, so that the caller can try again.
   */
  put(key: string, content: Content, options?: CallOptions): Promise<void>;
  head(key: string, options?: CallOptions): Promise<ObjectInfo | undefined>;
  /** A stream that fails, with whatever error, where it does not reach the end of the object. */
  get(key: string, options?: CallOptions): Promise<Readable | undefined>;
  /** In order of code units, all pages. `prefix` may end inside a segment. */
  list(prefix: string, options?: CallOptions): AsyncIterable<ObjectInfo>;
  /** Deleting what is not there succeeds. */
  delete(key: string, options?: CallOptions): Promise<void>;
  /** A URL that lets its holder read one object for a while; absent where the backend has no such thing. */
  presignGet?(key: string, options: PresignOptions): Promise<string>;
}

/** `file` contents are linked or read, whichever the backend can do; the caller must not change the file afterwards. */
export type Content =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly path: string; readonly size: number };

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface ObjectInfo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
}

export interface PresignOptions {
  readonly expiresInSeconds: number;
  /** The name a browser saves the object under. */
  readonly filename?: string;
}
