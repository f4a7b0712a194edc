import { type BlobStore, type CallOptions, layout } from '@apphub/store';
import type { Entry } from '../../wire.ts';
import { createOnce } from './create-once.ts';
import type { EntryReader } from './read-entry.ts';
import type { EntrySigner } from './signer.ts';

export interface AddParts {
  readonly store: BlobStore;
  readonly reader: EntryReader;
  readonly signer: EntrySigner;
}

export type Added =
  | { readonly kind: 'stored' | 'repaired' }
  /** Another one is there, whole, and stays. */
  | { readonly kind: 'taken'; readonly by: Entry }
  /** Others were at it at the same moment; whether one of them got through is not known. */
  | { readonly kind: 'contended' };

/**
 * Makes an entry of bytes that are stored, unless there is one. Only one that cannot be served any more, since its bytes
 * are gone or corrupt or its statement is none of ours, is written over: nobody could have it.
 */
export async function addEntry(entry: Entry, { store, reader, signer }: AddParts, call: CallOptions): Promise<Added> {
  let isRepair = false;
  const inPlace = async (): Promise<Entry | undefined> => {
    const place = await reader.read(entry, { ...call, fresh: true });
    isRepair = place.kind !== 'absent';
    if (place.kind !== 'entry' || (await store.statBlob(place.entry.digest, call))?.size !== place.entry.size) return undefined;
    return place.entry;
  };
  const creation = await createOnce(layout.nxEntry(entry.hash, entry.scope), signer.sign(entry), { documents: store.documents, ...call, stays: async () => (await inPlace()) !== undefined });
  if (creation === 'contended') return { kind: 'contended' };
  reader.forget(entry);
  if (creation === 'created') return { kind: isRepair ? 'repaired' : 'stored' };
  const by = await inPlace();
  return by === undefined ? { kind: 'contended' } : { kind: 'taken', by };
}
