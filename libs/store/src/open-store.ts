import { type Digest, isDigest } from '@apphub/model';
import type { Readable } from 'node:stream';
import type { Backend, CallOptions } from './backend.ts';
import { documentStore } from './blobs/documents.ts';
import { fillStaged, removeStaged, stagedPath, sweepStaging } from './blobs/staging.ts';
import { suspectNotes, type Suspects } from './blobs/suspects.ts';
import { verifier } from './blobs/verifier.ts';
import { patientBackend } from './calls/patient-backend.ts';
import { isOutage, type Retry } from './calls/persist.ts';
import { pipeThrough } from './calls/pipe-through.ts';
import { type CallPolicy, defaultCallPolicy } from './calls/policy.ts';
import { layout } from './layout.ts';
import type { BlobRef, BlobSink, BlobStore, ReadOptions, WriteOptions } from './store-port.ts';

/** How the store is asked; what is left out comes from `defaultCallPolicy`. */
export interface StoreOptions extends Partial<CallPolicy> {
  /** Told before a call is tried again, so that a waiting person can be. */
  readonly onRetry?: (retry: Retry) => void;
}

/** The one verifying entry in front of dumb backends: names, hashes, bounds and repeats; see `BlobStore`. */
export function openStore(backend: Backend, { onRetry, ...policy }: StoreOptions = {}): BlobStore {
  const calls = patientBackend(backend, { policy: { ...defaultCallPolicy, ...policy }, onRetry });
  const suspects = suspectNotes(calls);
  const inside: Inside = { backend: calls, suspects, swept: undefined };
  const { presignGet } = calls;
  return {
    identity: backend.identity,
    writeBlob: (produce, options = {}) => writeBlob(inside, produce, options),
    statBlob: (digest, call = {}) => statBlob(inside, digest, call),
    openBlob: (digest, options = {}) => openBlob(inside, digest, options),
    async deleteBlob(digest, call = {}) {
      await calls.delete(layout.blob(digest), call);
      await suspects.clear(digest, call);
    },
    listBlobs: (call = {}) => listBlobs(inside, call),
    ...(presignGet === undefined ? {} : { presignBlob: (digest, options) => presignGet(layout.blob(digest), options) }),
    documents: documentStore(calls),
  };
}

interface Inside {
  readonly backend: Backend;
  readonly suspects: Suspects;
  /** Sweeping is done once, before the first write. */
  swept: Promise<void> | undefined;
}

async function writeBlob(inside: Inside, produce: (sink: BlobSink) => Promise<void>, { replace = false, onTrouble, ...call }: WriteOptions): Promise<BlobRef> {
  const { backend, suspects } = inside;
  await (inside.swept ??= sweepStaging(backend.staging));
  const path = stagedPath(backend.staging);
  try {
    const { digest, size } = await fillStaged(path, produce, call.signal);
    const there = await inspectOrGuess(inside, digest, { ...call, ...(onTrouble === undefined ? {} : { onTrouble }) });
    if (replace || there.suspect || there.size !== size) {
      await backend.put(layout.blob(digest), { kind: 'file', path, size }, call);
      if (replace || there.suspect) await suspects.clear(digest, call);
    }
    return { digest, size };
  } finally {
    await removeStaged(path);
  }
}

interface Inspection {
  /** Bytes of what is there; undefined if nothing is. */
  readonly size: number | undefined;
  readonly suspect: boolean;
}

async function inspect({ backend, suspects }: Inside, digest: Digest, call: CallOptions): Promise<Inspection> {
  const [info, suspect] = await Promise.all([backend.head(layout.blob(digest), call), suspects.has(digest, call)]);
  return { size: info?.size, suspect };
}

/** Sending bytes twice is harmless: a store that could not be asked is sent them. */
async function inspectOrGuess(inside: Inside, digest: Digest, { onTrouble, ...call }: Pick<WriteOptions, 'onTrouble' | 'signal'>): Promise<Inspection> {
  try {
    return await inspect(inside, digest, call);
  } catch (error) {
    if (!isOutage(error)) throw error;
    onTrouble?.(error.failure);
    return { size: undefined, suspect: false };
  }
}

async function statBlob(inside: Inside, digest: Digest, call: CallOptions): Promise<BlobRef | undefined> {
  const { size, suspect } = await inspect(inside, digest, call);
  return size === undefined || suspect ? undefined : { digest, size };
}

async function openBlob({ backend, suspects }: Inside, digest: Digest, { size, ...call }: ReadOptions): Promise<Readable | undefined> {
  const source = await backend.get(layout.blob(digest), call);
  if (source === undefined) return undefined;
  const verified = verifier(digest, { size, onCorrupt: () => suspects.add(digest) });
  return pipeThrough(source, verified, (error) => error);
}

async function* listBlobs({ backend }: Inside, call: CallOptions): AsyncGenerator<BlobRef & { readonly modifiedAt: Date }> {
  for await (const { key, size, modifiedAt } of backend.list(layout.blobs, call)) {
    const digest = `sha256:${key.slice(key.lastIndexOf('/') + 1)}`;
    if (isDigest(digest) && layout.blob(digest) === key) yield { digest, size, modifiedAt };
  }
}
