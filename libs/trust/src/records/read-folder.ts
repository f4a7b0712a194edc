import type { Digest } from '@apphub/model';
import { type CallOptions, layout } from '@apphub/store';
import type { RejectedRecord } from './miss-reason.ts';
import type { FingerprintDocuments, FoundRecord, RetractedRecord, Retraction } from './port.ts';
import { type Document, readDocument, type RecordContext } from './read-document.ts';
import { parseRecordKey } from './record-key.ts';

/** Whoever can write to a store can fill a folder; reading it all would let them slow down every build. */
export const MOST_DOCUMENTS = 200;

/** How many documents are read at once. */
const AT_ONCE = 8;

/**
 * Reads what `scope` has for `fingerprint`. A folder with more documents than are read counts as one rejected record:
 * a quarantine among those that were left out must not be missed.
 *
 * @throws FailureError STORE_*.
 */
export async function readFolder(place: FolderPlace, context: RecordContext, call: CallOptions): Promise<FingerprintDocuments> {
  const prefix = layout.records(place.scope, place.fingerprint);
  const keys: string[] = [];
  for await (const key of context.store.documents.list(prefix, call)) {
    keys.push(key);
    if (keys.length > MOST_DOCUMENTS) return overfull(prefix, place);
  }
  const documents: Document[] = [];
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    documents.push(...(await Promise.all(keys.slice(start, start + AT_ONCE).map((key) => readDocument(key, context, call)))));
  }
  return sorted(documents);
}

export interface FolderPlace {
  readonly scope: string;
  readonly fingerprint: Digest;
}

function sorted(documents: readonly Document[]): FingerprintDocuments {
  const released = new Set(documents.flatMap((document) => (document.kind === 'release' ? document.releases : [])));
  const believed = documents.flatMap((document) => (document.kind === 'record' ? [document.found] : []));
  const retracted = believed.flatMap((found): RetractedRecord[] => {
    const retraction = retractionOf(found, documents);
    return retraction === undefined ? [] : [{ ...found, retraction }];
  });
  const kept = new Set(retracted.map(({ key }) => key));
  return {
    records: believed.filter(({ key }) => !kept.has(key)),
    retracted,
    quarantines: documents.flatMap((document) =>
      document.kind === 'quarantine' && !released.has(document.statement) ? [document.quarantine] : [],
    ),
    rejected: documents.flatMap(rejectedRecord),
  };
}

/** Of several the one that settles. */
function retractionOf({ key }: FoundRecord, documents: readonly Document[]): Retraction | undefined {
  const statement = parseRecordKey(key)?.statement;
  const found = documents.flatMap((document) => (document.kind === 'retraction' && document.statement === statement ? [document.retraction] : []));
  return found.find(({ settles }) => settles) ?? found[0];
}

function rejectedRecord(document: Document): readonly RejectedRecord[] {
  if (document.kind !== 'rejected') return [];
  const { key, scope, reason, words } = document;
  return [{ key, scope, reason, words }];
}

function overfull(prefix: string, { scope }: FolderPlace): FingerprintDocuments {
  const words = `there are more than ${MOST_DOCUMENTS} documents`;
  return { records: [], retracted: [], quarantines: [], rejected: [{ key: prefix, scope, reason: 'too-many-records', words }] };
}
