import type { CallOptions } from '@apphub/store';
import type { EntryReader, Place, StoredEntry } from './read-entry.ts';

/** The nearest entry of a hash, and places on the way that hold what is not believed. */
export interface Found {
  readonly nearest: StoredEntry | undefined;
  readonly disbelieved: readonly { readonly scope: string; readonly words: string }[];
}

export interface FindOptions extends CallOptions {
  readonly reader: EntryReader;
  readonly hash: string;
  /** In order; all are asked at once. */
  readonly scopes: readonly string[];
}

/** Looks a hash up in these scopes and no others. @throws FailureError STORE_*, also where only one of them cannot be asked. */
export async function findEntry({ reader, hash, scopes, ...call }: FindOptions): Promise<Found> {
  const places = await Promise.all(scopes.map(async (scope) => ({ scope, place: await reader.read({ hash, scope }, call) })));
  const nearest = places.map(({ place }) => place).find((place): place is Place & { kind: 'entry' } => place.kind === 'entry');
  const disbelieved = places.flatMap(({ scope, place }) => (place.kind === 'disbelieved' ? [{ scope, words: place.words }] : []));
  return { nearest, disbelieved };
}
