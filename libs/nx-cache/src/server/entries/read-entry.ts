import { type BlobStore, type CallOptions, layout } from '@apphub/store';
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

export interface ReadEntryOptions extends CallOptions {
  /** Asks the store, also for what was there a moment ago. */
  readonly fresh?: boolean;
}

export interface EntryReader {
  read(place: { readonly hash: string; readonly scope: string }, options?: ReadEntryOptions): Promise<Place>;
  /** Looks again at the next question: the bytes of what is known are not there. */
  forget(place: { readonly hash: string; readonly scope: string }): void;
}

const MOST_KNOWN = 4_096;
/** Milliseconds that an entry is known without looking again: it never becomes another, it can only be taken away. */
const KNOWN_MS = 2_000;

type Believed = Place & { readonly kind: 'entry' };

/** Reads entries and believes those alone that one of `keys` has signed for their very place. */
export function entryReader({ documents }: Pick<BlobStore, 'documents'>, keys: EntryKeys): EntryReader {
  const known = new Map<string, { readonly place: Believed; readonly until: number }>();

  function remember(key: string, place: Believed): Believed {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, { place, until: performance.now() + KNOWN_MS });
    return place;
  }

  return {
    forget: ({ hash, scope }) => void known.delete(layout.nxEntry(hash, scope)),
    async read({ hash, scope }, { fresh = false, ...call } = {}) {
      const key = layout.nxEntry(hash, scope);
      const before = known.get(key);
      if (!fresh && before !== undefined && before.until > performance.now()) return before.place;
      const envelope = await documents.read(key, call);
      if (envelope === undefined) return { kind: 'absent' };
      // Signatures are dear; the same bytes at the same place are as good as they were.
      if (before !== undefined && Buffer.compare(before.place.envelope, envelope) === 0) return remember(key, before.place);
      try {
        return remember(key, { kind: 'entry', entry: openEntry(envelope, { hash, keys, scopes: [scope] }), envelope });
      } catch (error) {
        return { kind: 'disbelieved', words: (error as Error).message.slice(0, 300) };
      }
    },
  };
}
