import type { CatalogClient } from '@apphub/client';
import { fail } from '@apphub/model';

export interface WantedFile {
  readonly id: string;
  readonly path: string;
  readonly digest: string;
  readonly signal?: AbortSignal;
}

/** Fetches a file of a run. @throws FailureError of the service; STORE_BLOB_CORRUPT where the bytes are not those of the digest. */
export async function bytesOf(client: CatalogClient, { id, path, digest, signal }: WantedFile): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes } = await client.downloadRunFile({ params: { id }, query: { path }, ...(signal === undefined ? {} : { signal }) });
  const all = new Uint8Array(await new Response(bytes as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
  // Browsers digest on safe origins only; elsewhere the check of the service has to do.
  const found = window.isSecureContext ? `sha256:${hexOf(await crypto.subtle.digest('SHA-256', all))}` : digest;
  return found === digest ? all : fail('STORE_BLOB_CORRUPT', `${path} is not what the run has handed on.`);
}

function hexOf(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
