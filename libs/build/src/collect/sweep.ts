import type { BlobStore, CallOptions } from '@apphub/store';
import { deleteRecord, type StoredRecord } from '@apphub/trust';
import { type Claims, noClaims } from './claims.ts';
import type { DoomedBlob, Fate } from './collection.ts';
import { condemn } from './condemnation.ts';
import { readUse, usedUntil } from './use-mark.ts';

export interface SweepOptions extends CallOptions {
  readonly graceMs: number;
  readonly now: number;
  /** Asked before anything is deleted; defaults to nobody. */
  readonly claims?: Claims;
}

/**
 * Deletes one blob with the records that name it, unless somebody took hold of it since it was looked at
 * (condemnation.ts has the protocol) or names it by now (claims.ts). The records go first: a crash leaves a blob that
 * nobody names, never a name without a blob.
 *
 * @throws FailureError STORE_*, or what `claims` fails with.
 */
export async function sweepBlob(
  { digest, size }: DoomedBlob,
  store: BlobStore,
  { records, graceMs, now, claims = noClaims, ...call }: SweepOptions & { readonly records: readonly StoredRecord[] },
): Promise<Fate> {
  const { deadline, withdraw } = await condemn(store, digest, call);
  const hurried = { ...call, signal: call.signal === undefined ? deadline : AbortSignal.any([call.signal, deadline]) };
  let isBegun = false;
  const remove = async () => {
    hurried.signal.throwIfAborted();
    isBegun = true;
    for (const record of records) await deleteRecord(store, record, hurried);
    await store.deleteBlob(digest, hurried);
  };
  try {
    const isHeld = usedUntil(await readUse(store, digest, hurried)) > now - graceMs;
    const fate = isHeld ? 'in-use' : await claims.take({ digest, size }, { remove });
    await withdraw();
    return fate;
  } catch (error) {
    // Once begun the note stays: what a server was asked for it may still do.
    if (!isBegun) await withdraw().catch(() => undefined);
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
