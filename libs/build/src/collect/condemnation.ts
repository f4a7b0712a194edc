import type { Digest } from '@apphub/model';
import { type BlobStore, type CallOptions, layout } from '@apphub/store';
import { randomUUID } from 'node:crypto';

/**
 * How a collector and a build agree on one blob without a lock, on any store that shows a write to every later read.
 * Each side first writes its own note and then reads the other's, so that at least one of them sees the other:
 *
 *   build       write the use mark      ── then ──  read the condemnations; wait until there are none; look at the blob
 *   collector   write a condemnation    ── then ──  read the use mark; renewed: let the blob be; else delete it
 *               withdraw the condemnation
 *
 * A collector gives up what takes longer than `DELETES_WITHIN_MS`. What fails leaves its note, since a server may still
 * act on what it was asked. A note that outlives `DEAD_AFTER_MS` is one that nobody acts on any more.
 */
export const DELETES_WITHIN_MS = 15_000;
export const DEAD_AFTER_MS = 30_000;

/** One collector's announcement that it is about to delete a blob. */
export interface Condemnation {
  /** Aborts when there is no time left to delete. */
  readonly deadline: AbortSignal;
  withdraw(): Promise<void>;
}

/** Announces a deletion; what is written is on record when this returns. */
export async function condemn(store: BlobStore, digest: Digest, call: CallOptions = {}): Promise<Condemnation> {
  const deadline = AbortSignal.timeout(DELETES_WITHIN_MS);
  const key = layout.condemnation(digest, `${String(Date.now()).padStart(DIGITS, '0')}-${randomUUID()}`);
  await store.documents.write(key, Buffer.from('{}'), call);
  return { deadline, withdraw: () => store.documents.delete(key) };
}

const DIGITS = 16;
/** Of the clocks of two machines one may be wrong; no collection takes a day for one blob. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;

/** Removes the notes that collectors left a day ago or earlier. */
export async function forgetCondemnations(store: BlobStore, { now, ...call }: CallOptions & { readonly now: number }): Promise<void> {
  const old: string[] = [];
  for await (const key of store.documents.list(layout.allCondemned, call)) {
    const writtenOn = Number(/\/(\d{16})-[^/]*$/.exec(key)?.[1] ?? 0);
    if (writtenOn < now - FORGOTTEN_AFTER_MS) old.push(key);
  }
  for (const key of old) await store.documents.delete(key, call);
}

/** Whoever can write to a store can fill a folder; a few are as good a reason to wait as many. */
const MOST_READ = 16;

/** Keys of the condemnations of a blob. */
export async function condemnationsOf(store: BlobStore, digest: Digest, call: CallOptions = {}): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of store.documents.list(layout.condemned(digest), call)) {
    if (keys.push(key) >= MOST_READ) break;
  }
  return keys;
}
