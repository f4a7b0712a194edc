import type { Digest } from '@apphub/model';
import { type BlobStore, type CallOptions, layout } from '@apphub/store';
import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { choose, type Choice } from './choose.ts';
import { type Claims, noClaims } from './claims.ts';
import type { Collection, CollectOptions, Doomed, Fate } from './collection.ts';
import { forgetCondemnations } from './condemnation.ts';
import { outlastCollectors } from './hold-blob.ts';
import { type Marked, markStore } from './mark.ts';
import { sweepBlob, sweepRecord } from './sweep.ts';

/** How many deletions are under way at once. */
const AT_ONCE = 4;

type Taken = Collection['taken'][number];

/**
 * Marks what a store has, and sweeps what nothing names, or what is too old or too much. Any number of builds and
 * other collections may be at work at the same moment.
 *
 * @throws FailureError STORE_*, or what `claims` fails with; an AbortError on `signal`.
 */
export async function collect(store: BlobStore, options: CollectOptions): Promise<Collection> {
  const { apply, graceMs, claims = noClaims, now = Date.now(), signal, onProgress = () => undefined } = options;
  const call = signal === undefined ? {} : { signal };
  const marked = await markStore(store, { now, claims, ...call });
  const choice = choose(marked, { ...options, now });
  if (!apply) return collection(marked, options, planned(choice));

  await endAnnouncements(marked, choice, { store, claims, ...call });
  const total = choice.blobs.length + choice.records.length;
  if (total > 0) await raiseEpoch(store, { now, ...call });
  const places = pLimit(AT_ONCE);
  let done = 0;
  let broken: { readonly reason: unknown } | undefined;
  const sweep = (doomed: Doomed, work: () => Promise<Fate>) =>
    places(async (): Promise<Taken> => {
      signal?.throwIfAborted();
      if (broken !== undefined) throw broken.reason;
      const fate = await work().catch((reason: unknown) => {
        broken ??= { reason };
        throw reason;
      });
      onProgress((done += 1), total);
      return { ...doomed, fate };
    });
  const sweeps = await Promise.allSettled([
    ...choice.blobs.map(({ doomed, records }) => sweep(doomed, () => sweepBlob(doomed, store, { records, graceMs, now, claims, ...call }))),
    ...choice.records.map(({ doomed, stored }) => sweep(doomed, () => sweepRecord(stored, store, call))),
  ]);
  const failed = sweeps.find((ended) => ended.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const taken = sweeps.flatMap((ended) => (ended.status === 'fulfilled' ? [ended.value] : []));
  await forgetCondemnations(store, { now, ...call });
  for (const digest of marked.staleMarks) await store.documents.delete(layout.use(digest), call);
  return collection(marked, options, taken);
}

/**
 * A collection that was killed has left others in the belief that it deletes a blob. One that this collection takes, too,
 * is announced again by and by; any other is theirs again, or gone.
 */
async function endAnnouncements({ announced }: Marked, { blobs }: Choice, { store, claims, ...call }: CallOptions & { readonly store: BlobStore; readonly claims: Claims }): Promise<void> {
  const chosen = new Set<Digest>(blobs.map(({ doomed }) => doomed.digest));
  for (const digest of announced.filter((one) => !chosen.has(one))) {
    await outlastCollectors(digest, store, call);
    await claims.withdraw(digest);
  }
}

/**
 * Task runners have the epochs in their keys: from here on none of their hits hides what is about to be deleted, or
 * what was decided.
 * Names are never used twice, so that of two collections at once the second is seen as well. Only the last few are
 * kept: a set that lost members is another set.
 *
 * @throws FailureError STORE_*.
 */
export async function raiseEpoch(store: BlobStore, { now, ...call }: CallOptions & { readonly now: number }): Promise<void> {
  const before: string[] = [];
  for await (const key of store.documents.list(layout.epochs, call)) before.push(key);
  await store.documents.write(layout.epoch(`${String(now).padStart(16, '0')}-${randomBytes(4).toString('hex')}`), Buffer.from('{}'), call);
  for (const key of before.slice(0, -KEPT_EPOCHS)) await store.documents.delete(key, call);
}

const KEPT_EPOCHS = 8;

function planned({ blobs, records }: Choice): Taken[] {
  return [...blobs, ...records].map(({ doomed }) => ({ ...doomed, fate: 'would-be-deleted' }));
}

function collection({ blobs }: Marked, { apply, maxBytes }: CollectOptions, taken: readonly Taken[]): Collection {
  const gone = taken.flatMap((doomed) => (doomed.kind === 'blob' && /deleted$/.test(doomed.fate) ? [doomed] : []));
  const freed = { blobs: gone.length, bytes: bytesOf(gone) };
  const left = { blobs: blobs.length - freed.blobs, bytes: bytesOf(blobs) - freed.bytes };
  return { applied: apply, taken, freed, left, overBytes: Math.max(0, left.bytes - (maxBytes ?? Number.POSITIVE_INFINITY)) };
}

function bytesOf(blobs: readonly { readonly size: number }[]): number {
  return blobs.reduce((sum, { size }) => sum + size, 0);
}
