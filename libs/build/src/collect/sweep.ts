import type { BlobStore, CallOptions } from '@apphub/store';
import { deleteRecord, type StoredRecord } from '@apphub/trust';
import type { DoomedBlob, Fate } from './collection.ts';
import { condemn } from './condemnation.ts';
import { readUse, usedUntil } from './use-mark.ts';

export interface SweepOptions extends CallOptions {
  readonly graceMs: number;
  readonly now: number;
}

/**
 * Deletes one blob with the records that name it, unless somebody took hold of it since it was looked at
 * (condemnation.ts has the protocol). The records go first: a crash leaves a blob that nobody names, never a name
 * without a blob.
 *
 * @throws FailureError STORE_*.
 */
export async function sweepBlob(
  { digest }: DoomedBlob,
  store: BlobStore,
  { records, graceMs, now, ...call }: SweepOptions & { readonly records: readonly StoredRecord[] },
): Promise<Fate> {
  const { deadline, withdraw } = await condemn(store, digest, call);
  const hurried = { ...call, signal: call.signal === undefined ? deadline : AbortSignal.any([call.signal, deadline]) };
  try {
    const isHeld = usedUntil(await readUse(store, digest, hurried)) > now - graceMs;
    if (!isHeld) {
      for (const record of records) await deleteRecord(store, record, hurried);
      await store.deleteBlob(digest, hurried);
    }
    await withdraw();
    return isHeld ? 'in-use' : 'deleted';
  } catch (error) {
    // The note stays: what a server was asked for it may still do.
    if (deadline.aborted && call.signal?.aborted !== true) return 'too-slow';
    throw error;
  }
}

/**
 * Deletes a record whose blob is gone.
 *
 * @throws FailureError STORE_*.
 */
export async function sweepRecord(stored: StoredRecord, store: BlobStore, call: CallOptions = {}): Promise<Fate> {
  for (const digest of stored.digests) {
    if ((await store.statBlob(digest, call)) !== undefined) return 'in-use';
  }
  await deleteRecord(store, stored, call);
  return 'deleted';
}
