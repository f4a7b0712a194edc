import type { Digest } from '@apphub/model';
import type { BlobRef, BlobStore, CallOptions } from '@apphub/store';
import { setTimeout as pause } from 'node:timers/promises';
import { condemnationsOf, DEAD_AFTER_MS } from './condemnation.ts';
import { readUse, RENEWED_AFTER_MS, writeUse } from './use-mark.ts';

/** Between two looks at the condemnations of a blob, milliseconds. */
const LOOK_EVERY_MS = 200;

/** A mark of this age is one that every collector has seen or outlived; the two clocks may differ by some of it. */
const SETTLED_AFTER_MS = 10 * 60 * 1000;

export interface HoldOptions extends CallOptions {
  /** What a look at the blob just before this call found; saves another one where no collector can be at work. */
  readonly seen?: BlobRef;
  /** Milliseconds since the epoch. */
  readonly now?: number;
  /** Waits between two looks; replaced in tests. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Takes hold of a blob that may be there: when this returns one, no collector deletes it before its grace period has
 * passed. Called before a build relies on a blob it found, and after it wrote one. See condemnation.ts for the protocol.
 *
 * @returns undefined if the blob is not there (any more).
 * @throws FailureError STORE_*.
 */
export async function holdBlob(digest: Digest, store: BlobStore, options: HoldOptions = {}): Promise<BlobRef | undefined> {
  const { now = Date.now(), wait = pause, seen, ...call } = options;
  const age = now - ((await readUse(store, digest, call)) ?? Number.NEGATIVE_INFINITY);
  if (seen !== undefined && age > SETTLED_AFTER_MS && age < RENEWED_AFTER_MS) return seen;
  if (age < 0 || age >= RENEWED_AFTER_MS) await writeUse(store, digest, { ...call, usedOn: now });
  await outlastCollectors(digest, store, { ...call, wait });
  return await store.statBlob(digest, call);
}

/**
 * Waits until no collector is about to delete the blob, and no longer than one that lives can take.
 *
 * @throws FailureError STORE_*.
 */
export async function outlastCollectors(digest: Digest, store: BlobStore, { wait = pause, ...call }: CallOptions & Pick<HoldOptions, 'wait'> = {}): Promise<void> {
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const condemnations = await condemnationsOf(store, digest, call);
    if (condemnations.length === 0) return;
    if (waited >= DEAD_AFTER_MS) {
      for (const key of condemnations) await store.documents.delete(key, call);
      return;
    }
    call.signal?.throwIfAborted();
    await wait(LOOK_EVERY_MS);
  }
}
