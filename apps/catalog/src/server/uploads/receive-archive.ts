import { type Digest, fail, FailureError } from '@apphub/model';
import { type InspectedArchive, inspectArchive } from '@apphub/pack';
import type { BlobRef, BlobSink, BlobStore } from '@apphub/store';
import { createHash } from 'node:crypto';
import { frameworkFailure } from '../errors/framework-failure.ts';
import { ARCHIVE_LIMITS, MANIFEST_PATH } from './archive-limits.ts';

export interface ReceiveOptions {
  readonly store: BlobStore;
  /** Bytes. */
  readonly maxBytes: number;
  /** What the sender says the bytes are. */
  readonly declared: Digest;
  readonly signal: AbortSignal;
  /** Looks at what was found, while nothing can be seen yet; what it throws is passed on. */
  readonly examine: (archive: InspectedArchive) => void;
}

export type ReceivedArchive = BlobRef & InspectedArchive;

/**
 * Takes an archive from a stream into the store in one pass: counted, hashed, looked through and written at once, so that
 * memory does not grow with its size. Until its end is there, its digest is the declared one and `examine` has agreed,
 * it is not in the store.
 *
 * @throws FailureError UPLOAD_LIMIT, UPLOAD_MISMATCH, REQUEST_CUT_OFF, ARCHIVE_*, STORE_*.
 */
export async function receiveArchive(source: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<ReceivedArchive> {
  const { store, signal } = options;
  let inspected: InspectedArchive | undefined;
  const produce = async (sink: BlobSink) => {
    inspected = await inspectOnTheWay(source, sink, options);
    options.examine(inspected);
  };
  const ref = await store.writeBlob(produce, { signal });
  if (inspected === undefined) throw new Error('a blob was stored that nobody has written');
  return { ...inspected, ...ref };
}

async function inspectOnTheWay(source: AsyncIterable<Uint8Array>, sink: BlobSink, { maxBytes, declared, signal }: ReceiveOptions): Promise<InspectedArchive> {
  const hash = createHash('sha256');
  let size = 0;
  async function* passedOn(): AsyncGenerator<Uint8Array> {
    for await (const chunk of unbroken(source)) {
      size += chunk.byteLength;
      if (size > maxBytes) fail('UPLOAD_LIMIT', `The archive has more than ${maxBytes} bytes.`);
      hash.update(chunk);
      await sink(chunk);
      yield chunk;
    }
  }
  const limits = { maxEntries: ARCHIVE_LIMITS.maxEntries, maxBytes: maxBytes * ARCHIVE_LIMITS.unpackFactor };
  const inspected = await inspectArchive(passedOn(), { ...limits, keep: [MANIFEST_PATH], maxKeptBytes: ARCHIVE_LIMITS.maxManifestBytes, signal });
  const digest = `sha256:${hash.digest('hex')}`;
  if (digest !== declared) fail('UPLOAD_MISMATCH', `The archive has the digest ${digest}, not ${declared}.`);
  return inspected;
}

/** What the network says of a sender that went away, said in our words. */
async function* unbroken(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    if (error instanceof FailureError || frameworkFailure(error) !== undefined) throw error;
    fail('REQUEST_CUT_OFF', 'The upload ended before it was whole.', { cause: error });
  }
}
