import { type BlobStore, type CallOptions, layout } from '@apphub/store';
import type { Conflict, EntriesAnswer, Entry } from '../../wire.ts';
import { conflictOf } from './conflicts.ts';
import type { EntryReader } from './read-entry.ts';
import type { EntrySigner } from './signer.ts';

export interface ListParts {
  readonly store: BlobStore;
  readonly reader: EntryReader;
  readonly signer: Pick<EntrySigner, 'keys'>;
}

export interface ListOptions extends CallOptions {
  readonly hash?: string;
  /** Of all whose hash begins like this, where no hash is given. */
  readonly prefix?: string;
  /** All if absent. */
  readonly scopes?: readonly string[];
  /** How many of each are told at most. */
  readonly limit: number;
}

/** Where an entry's document lies. */
export interface EntryPlace {
  readonly hash: string;
  readonly scope: string;
}

const AT_ONCE = 16;

/** The places of all entries, or of those of one hash, or of all hashes that begin alike. */
export async function* entryPlaces({ documents }: Pick<BlobStore, 'documents'>, { hash, prefix = '', ...call }: CallOptions & Pick<ListOptions, 'hash' | 'prefix'> = {}): AsyncGenerator<EntryPlace, void> {
  for await (const key of documents.list(hash === undefined ? layout.nxEntries + prefix : layout.nxEntriesOf(hash), call)) {
    const [, at, scope] = /\/entries\/([^/.]+)\.([^/]+)\.json$/.exec(key) ?? [];
    if (at !== undefined && scope !== undefined && layout.nxEntry(at, scope) === key) yield { hash: at, scope };
  }
}

/** Who put what where, newest first, and the uploads that contradict; what nobody of ours has signed is left out. */
export async function listEntries({ store, reader, signer }: ListParts, { hash, prefix = '', scopes, limit, ...call }: ListOptions): Promise<EntriesAnswer> {
  const isWanted = ({ scope }: EntryPlace) => scopes === undefined || scopes.includes(scope);
  const entries: Entry[] = [];
  const places: EntryPlace[] = [];
  for await (const place of entryPlaces(store, { ...(hash === undefined ? { prefix } : { hash }), ...call })) if (isWanted(place)) places.push(place);
  for (let start = 0; start < places.length; start += AT_ONCE) {
    const read = await Promise.all(places.slice(start, start + AT_ONCE).map((place) => reader.read(place, call)));
    entries.push(...read.flatMap((place) => (place.kind === 'entry' ? [place.entry] : [])));
  }
  const conflicts = (await readConflicts({ store, signer }, { hash, prefix, ...call })).filter(isWanted);
  return { entries: newest(entries, limit), conflicts: newest(conflicts, limit), more: entries.length > limit || conflicts.length > limit };
}

async function readConflicts({ store, signer }: Pick<ListParts, 'store' | 'signer'>, { hash, prefix, ...call }: CallOptions & { readonly hash: string | undefined; readonly prefix: string }): Promise<Conflict[]> {
  const found: Conflict[] = [];
  for await (const key of store.documents.list(hash === undefined ? layout.nxConflicts + prefix : `${layout.nxConflicts}${hash}.`, call)) {
    const document = await store.documents.read(key, call);
    const conflict = document === undefined ? undefined : conflictOf(document, signer);
    if (conflict !== undefined && layout.nxConflict(conflict.hash, conflict.scope, conflict.digest) === key) found.push(conflict);
  }
  return found;
}

function newest<T extends Entry>(entries: readonly T[], limit: number): T[] {
  return [...entries].sort((a, b) => (a.receivedOn < b.receivedOn ? 1 : -1)).slice(0, limit);
}
