import { type FailureCode, FailureError } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import type { StoreOptions } from '../open-store.ts';
import type { BlobRef, BlobStore } from '../store-port.ts';

/** Tries again at once; time limits are the usual ones, so that a busy machine is not taken for a broken store. */
export const eager: StoreOptions = { attempts: 3, backoffMs: 1 };

/** Limits under which a test of a silent store ends soon. */
export const hasty: StoreOptions = { ...eager, timeoutMs: 60, minBytesPerSecond: 1_000_000_000 };

/** Stores a text in a few pieces. */
export async function writeText(store: BlobStore, text: string, options: Parameters<BlobStore['writeBlob']>[1] = {}): Promise<BlobRef> {
  return await store.writeBlob(async (sink) => {
    const bytes = Buffer.from(text);
    const step = Math.ceil(bytes.length / 4);
    for (let at = 0; at < bytes.length; at += step) await sink(bytes.subarray(at, at + step));
  }, options);
}

export function refOf(text: string): BlobRef {
  return { digest: sha256(text), size: Buffer.byteLength(text) };
}

/** The code of the failure that `work` ends with; 'none' if it succeeds. Anything but a failure is thrown on. */
export async function failureCodeOf(work: Promise<unknown>): Promise<FailureCode | 'none'> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (error instanceof FailureError) return error.failure.code;
    throw error;
  }
}
