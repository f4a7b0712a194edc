import type { Digest } from '@apphub/model';
import { type BlobRef, type BlobStore, type CallOptions, layout } from '@apphub/store';
import type { Entry } from '../../wire.ts';
import { conflictOf } from '../entries/conflicts.ts';
import { entryPlaces } from '../entries/list-entries.ts';
import type { EntryReader } from '../entries/read-entry.ts';
import type { EntrySigner } from '../entries/signer.ts';
import { closedScopes } from '../scopes/closed-scopes.ts';
import { type Candidate, chooseEntries, type Doomed, type RetentionRules } from './choose.ts';
import { sweepNotes } from './sweep-notes.ts';

export interface SweepParts {
  readonly store: BlobStore;
  readonly reader: EntryReader;
  readonly signer: Pick<EntrySigner, 'keys'>;
}

export interface SweepOptions extends RetentionRules, CallOptions {
  /** Otherwise nothing is deleted, and it is told what would be. */
  readonly apply: boolean;
  /** Milliseconds: bytes that were stored since are left alone, since their entry may be on its way. */
  readonly graceMs: number;
}

export interface Sweep {
  readonly applied: boolean;
  readonly taken: readonly Doomed[];
  /** Blobs that no entry names any more. */
  readonly freed: { readonly blobs: number; readonly bytes: number };
  readonly left: { readonly entries: number; readonly bytes: number };
  /** Documents in the place of entries that are not believed; left where they are, since it may be the key that is wrong. */
  readonly disbelieved: number;
}

/** Takes what nobody wants any more from a cache: entries by the rules, then bytes and notes that nothing names. */
export async function sweepCache(parts: SweepParts, options: SweepOptions): Promise<Sweep> {
  const { store } = parts;
  const { apply, graceMs, now, signal } = options;
  const call = signal === undefined ? {} : { signal };
  // Before the entries: what is listed and not named by any of them was not about to be.
  const blobs = await collect(store.listBlobs(call));
  const { candidates, disbelieved } = await readCandidates(parts, call);
  const taken = chooseEntries(candidates, options);
  const goes = new Set(taken.map(({ entry }) => entry));
  const stays = candidates.filter(({ entry }) => !goes.has(entry)).map(({ entry }) => entry);
  if (apply) for (const { entry } of taken) await store.documents.delete(layout.nxEntry(entry.hash, entry.scope), call);
  const evidence = await keptEvidence(parts, options, call);
  const named = new Set<Digest>([...stays.map(({ digest }) => digest), ...evidence]);
  const loose = blobs.filter(({ digest, modifiedAt }) => !named.has(digest) && modifiedAt.getTime() <= now - graceMs && disbelieved === 0);
  if (apply) {
    for (const { digest } of loose) await store.deleteBlob(digest, call);
    await sweepNotes(store, { stays, now, ...call });
  }
  return { applied: apply, taken, freed: { blobs: loose.length, bytes: sizeOf(loose) }, left: { entries: stays.length, bytes: sizeOf(distinct(stays)) }, disbelieved };
}

async function readCandidates({ store, reader }: SweepParts, call: CallOptions): Promise<{ readonly candidates: Candidate[]; readonly disbelieved: number }> {
  const used = await lastUses(store, call);
  const closed = closedScopes(store);
  const candidates: Candidate[] = [];
  let disbelieved = 0;
  for (const place of await collect(entryPlaces(store, call))) {
    const read = await reader.read(place, call);
    if (read.kind === 'disbelieved') disbelieved += 1;
    if (read.kind !== 'entry') continue;
    const { entry } = read;
    const receivedOn = Date.parse(entry.receivedOn);
    const usedOn = Math.max(receivedOn, used.get(`${entry.hash}.${entry.scope}`) ?? 0);
    candidates.push({ entry, receivedOn, usedOn, isClosed: await closed.refuses(entry.scope, new Date(receivedOn)) });
  }
  return { candidates, disbelieved };
}

const USE = /\/uses\/(\d{4}-\d\d-\d\d)\/([^/]+)\.json$/;

/** The end of the last day on which an entry was used, by hash and scope. */
async function lastUses({ documents }: BlobStore, call: CallOptions): Promise<ReadonlyMap<string, number>> {
  const used = new Map<string, number>();
  for await (const key of documents.list(layout.nxUses, call)) {
    // Days come in order, so that the last one stays.
    const [, day, place] = USE.exec(key) ?? [];
    if (place !== undefined && day !== undefined) used.set(place, Date.parse(`${day}T23:59:59.999Z`));
  }
  return used;
}

/** Takes old evidence away. @returns the digests of uploads whose evidence stays. */
async function keptEvidence({ store, signer }: SweepParts, { apply, maxAgeMs, now }: SweepOptions, call: CallOptions): Promise<Digest[]> {
  const kept: Digest[] = [];
  for (const key of await collect(store.documents.list(layout.nxConflicts, call))) {
    const document = await store.documents.read(key, call);
    const conflict = document === undefined ? undefined : conflictOf(document, signer);
    const isOld = conflict !== undefined && maxAgeMs !== undefined && Date.parse(conflict.receivedOn) <= now - maxAgeMs;
    if (isOld && apply) await store.documents.delete(key, call);
    if (conflict !== undefined && !isOld) kept.push(conflict.digest);
  }
  return kept;
}

function distinct(entries: readonly Entry[]): BlobRef[] {
  return [...new Map(entries.map((entry) => [entry.digest, entry])).values()];
}

function sizeOf(blobs: readonly BlobRef[]): number {
  return blobs.reduce((sum, { size }) => sum + size, 0);
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
