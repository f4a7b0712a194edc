import { fail, type Manifest, type Receipt } from '@apphub/model';
import { GZIP_MEDIA_TYPE, operations, type publishStreamQuery } from '@apphub/model/api';
import type { z } from 'zod';
import { pathOf, readReply } from './call.ts';
import type { Connection } from './connection.ts';
import type { CallInput, CallOutput } from './types.ts';

/** An archive and all that is said about it. */
export interface Upload extends z.input<typeof publishStreamQuery> {
  /** A stream is sent while it is read: memory does not grow with the size. */
  readonly archive: ReadableStream<Uint8Array> | Blob | Uint8Array<ArrayBuffer>;
  /** The digest that the version must be at. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

/** A bundle that was built, with what its manifest says of it. */
export interface BuiltBundle extends Pick<Upload, 'archive'> {
  readonly receipt: Pick<Receipt, 'slug' | 'version' | 'digest' | 'fingerprint' | 'platform'>;
  readonly manifest: Pick<Manifest, 'name' | 'description' | 'capabilities'>;
}

/** @returns what a bundle is published as. */
export function uploadOf({ receipt, manifest, archive }: BuiltBundle): Upload {
  const { slug, version, digest, fingerprint, platform } = receipt;
  const { name, description, capabilities } = manifest;
  return { slug, version, digest, fingerprint, platform, displayName: name, capabilityFlags: capabilities.join(','), archive, ...(description === undefined ? {} : { description }) };
}

/** Publishes a version. @throws FailureError as the service tells it; see `call`. */
export async function publish(connection: Connection, { archive, ifMatch, signal, ...query }: Upload): Promise<CallOutput<'publishVersion'>> {
  const operation = operations.publishVersion;
  const headers = { 'content-type': GZIP_MEDIA_TYPE, ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }) };
  const response = await connection({ method: operation.method, path: pathOf(operation, { query }), headers, body: archive, signal });
  return (await readReply(response, operation)) as CallOutput<'publishVersion'>;
}

/** An archive on its way. Whoever reads it compares its digest with the one that was asked for. */
export interface Download {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly bytes: ReadableStream<Uint8Array>;
}

/** Opens the archive of a version or of a fingerprint, or a file of a run. @throws FailureError as the service tells it; see `call`. */
export async function download<Id extends 'downloadVersion' | 'downloadArtifact' | 'downloadRunFile'>(connection: Connection, id: Id, input: CallInput<Id>): Promise<Download> {
  const { params, query = {}, signal } = input as { readonly params: Record<string, string>; readonly query?: Record<string, unknown>; readonly signal?: AbortSignal };
  const operation = operations[id];
  const response = await connection({ method: operation.method, path: pathOf(operation, { params, query }), signal });
  const digest = response.headers.get('etag')?.replaceAll('"', '');
  const size = Number(response.headers.get('content-length') ?? Number.NaN);
  if (digest === undefined || !Number.isSafeInteger(size) || response.body === null) fail('SERVICE_ANSWER_INVALID', `The answer to ${id} does not say what it is.`);
  return { digest, size, bytes: response.body };
}
