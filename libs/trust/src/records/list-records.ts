import type { Digest, Failure } from '@apphub/model';
import { type BlobStore, type CallOptions, layout } from '@apphub/store';
import { reasonToServeNone } from './find.ts';
import type { MissReason } from './miss-reason.ts';
import type { FingerprintDocuments, ScopedRecords } from './port.ts';
import { parseRecordKey, recordKeyOf } from './record-key.ts';

/** Everything of one fingerprint that the scopes which are read have. */
export interface ListedFingerprint extends FingerprintDocuments {
  readonly fingerprint: Digest;
  /** Why none of its records is used; left out if they are. */
  readonly held?: { readonly reason: MissReason; readonly failure: Failure };
}

export interface ListOptions extends CallOptions {
  /** Only what the hints of this example lead to. */
  readonly slug?: string;
}

/**
 * Lists what lies in the scopes that are read, fingerprint by fingerprint, whether it is believed or not.
 *
 * @throws FailureError STORE_*.
 */
export async function* listRecords(store: BlobStore, records: ScopedRecords, { slug, ...call }: ListOptions = {}): AsyncGenerator<ListedFingerprint> {
  const fingerprints = new Set<Digest>();
  for (const scope of records.readOrder) {
    for await (const key of recordKeys(store, { scope, ...call, ...(slug === undefined ? {} : { slug }) })) {
      const place = parseRecordKey(key);
      if (place?.kind === 'record') fingerprints.add(place.fingerprint);
    }
  }
  for (const fingerprint of fingerprints) yield await listFingerprint(fingerprint, records, call);
}

/** What `listRecords` says of one fingerprint. */
export async function listFingerprint(fingerprint: Digest, records: ScopedRecords, call: CallOptions = {}): Promise<ListedFingerprint> {
  const documents = await records.documents(fingerprint, call);
  const held = reasonToServeNone(fingerprint, documents);
  return { fingerprint, ...documents, ...(held === undefined ? {} : { held }) };
}

async function* recordKeys(store: BlobStore, { scope, slug, ...call }: ListOptions & { readonly scope: string }): AsyncGenerator<string> {
  if (slug === undefined) {
    yield* store.documents.list(`${layout.allRecords}${scope}/`, call);
    return;
  }
  for await (const hint of store.documents.list(layout.slugs(scope, slug), call)) {
    const key = recordKeyOf(hint, scope);
    if (key !== undefined) yield key;
  }
}
