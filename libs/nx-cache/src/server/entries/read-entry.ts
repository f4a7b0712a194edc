import { type BlobStore, type CallOptions, layout } from '@apphub/store';
import { createHash } from 'node:crypto';
import { type Entry, type EntryKeys, openEntry } from '../../wire.ts';

/** An entry with the envelope it came in. */
export interface StoredEntry {
  readonly entry: Entry;
  readonly envelope: Uint8Array;
}

/** What stands at an entry's place. */
export type Place =
  | { readonly kind: 'absent' }
  | ({ readonly kind: 'entry' } & StoredEntry)
  /** Something that is no entry of ours, or one of another place: whoever can write into the bucket has put it there. */
  | { readonly kind: 'disbelieved'; readonly words: string };

export interface EntryReader {
  read(place: { readonly hash: string; readonly scope: string }, call?: CallOptions): Promise<Place>;
}

const MOST_KNOWN = 4_096;

/** Reads entries and believes those alone that one of `keys` has signed for their very place. */
export function entryReader({ documents }: Pick<BlobStore, 'documents'>, keys: EntryKeys): EntryReader {
  // Signatures are dear; the same bytes at the same place are as good as they were.
  const known = new Map<string, Entry>();

  function believe(envelope: Uint8Array, { hash, scope }: { readonly hash: string; readonly scope: string }): Entry {
    const name = createHash('sha256').update(`${hash}/${scope}\n`).update(envelope).digest('base64');
    const found = known.get(name);
    if (found !== undefined) return found;
    const entry = openEntry(envelope, { hash, keys, scopes: [scope] });
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, entry);
    return entry;
  }

  return {
    async read({ hash, scope }, call) {
      const envelope = await documents.read(layout.nxEntry(hash, scope), call);
      if (envelope === undefined) return { kind: 'absent' };
      try {
        return { kind: 'entry', entry: believe(envelope, { hash, scope }), envelope };
      } catch (error) {
        return { kind: 'disbelieved', words: (error as Error).message.slice(0, 300) };
      }
    },
  };
}
