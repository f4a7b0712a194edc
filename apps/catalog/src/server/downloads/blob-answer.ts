import { type Digest, fail } from '@apphub/model';
import { GZIP_MEDIA_TYPE } from '@apphub/model/api';
import type { BlobStore } from '@apphub/store';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { attachment } from '../links/content-disposition.ts';
import type { Happening } from '../ports.ts';

export interface BlobToSend {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly filename: string;
  /** Defaults to that of an archive. */
  readonly contentType?: string;
}

export interface BlobAnswerOptions {
  readonly store: BlobStore;
  readonly request: FastifyRequest;
  readonly signal: AbortSignal;
  readonly observe: ((happening: Happening) => void) | undefined;
}

type BlobAnswer =
  | { readonly status: 200; readonly stream: Readable; readonly headers: Readonly<Record<string, string>> }
  | { readonly status: 304; readonly headers: Readonly<Record<string, string>> };

/**
 * A blob on its way to a reader, as the store gives it: memory does not grow with its size, and the connection breaks
 * off where bytes are not what their name promises.
 *
 * @throws FailureError STORE_*; STORE_BLOB_MISSING when the store has lost what the catalog names.
 */
export async function blobAnswer({ digest, size, filename, contentType = GZIP_MEDIA_TYPE }: BlobToSend, { store, request, signal, observe }: BlobAnswerOptions): Promise<BlobAnswer> {
  const etag = `"${digest}"`;
  const headers = { etag, 'cache-control': 'private, no-store' };
  if (request.headers['if-none-match'] === etag) return { status: 304, headers };
  const all = { ...headers, 'content-type': contentType, 'content-length': String(size), 'content-disposition': attachment(filename) };
  if (request.method === 'HEAD') return { status: 200, stream: Readable.from([]), headers: all };
  const stream = await store.openBlob(digest, { size, signal });
  if (stream === undefined) fail('STORE_BLOB_MISSING', `The archive ${digest} is not in the store.`, { remedy: 'Try again later; tell the operator the request id.' });
  stream.once('end', () => observe?.({ kind: 'download', bytes: size }));
  return { status: 200, stream, headers: all };
}
