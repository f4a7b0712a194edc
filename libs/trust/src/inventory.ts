import { type Digest, FailureError, isDigest } from '@apphub/model';
import { type BlobStore, type CallOptions, layout } from '@apphub/store';
import type { BuildRecord } from './build-record.ts';
import { decodeEnvelope, jsonOf } from './dsse.ts';
import { fingerprintIn } from './records/find-content.ts';
import { decisionOf, type QuarantineDecision } from './records/quarantine-decision.ts';
import { parseRecordKey, type RecordKey, slugKey } from './records/record-key.ts';
import { recordOf } from './statement.ts';

/**
 * Everything that lies among the records, whoever wrote it: for a collector, which must err on the side of keeping,
 * and for people who look into a store. Nothing here says that a record is believed.
 */
export interface StoredRecord extends Omit<RecordKey, 'kind'> {
  readonly key: string;
  /** The blobs it names; also of records of a form that this version does not know. */
  readonly digests: readonly Digest[];
  /** What it says, if this version can read it. */
  readonly record?: BuildRecord;
}

export interface InventoryOptions extends CallOptions {
  /** Only records that lie in this scope. */
  readonly scope?: string;
}

/** @throws FailureError STORE_*. */
export async function* storedRecords(store: BlobStore, { scope, ...call }: InventoryOptions = {}): AsyncIterable<StoredRecord> {
  const prefix = scope === undefined ? layout.allRecords : `${layout.allRecords}${scope}/`;
  for await (const key of store.documents.list(prefix, call)) {
    const place = parseRecordKey(key);
    if (place?.kind !== 'record') continue;
    const bytes = await readOrNothing(store, key, call);
    if (bytes !== undefined) yield { key, scope: place.scope, fingerprint: place.fingerprint, statement: place.statement, ...contentsOf(bytes) };
  }
}

/** A quarantine, a release or a retraction, whoever wrote it. */
export interface StoredDecision extends Omit<RecordKey, 'kind'> {
  /** What it says, if this version can read it. */
  readonly decision?: QuarantineDecision;
}

/** @throws FailureError STORE_*. */
export async function* storedDecisions(store: BlobStore, call: CallOptions = {}): AsyncIterable<StoredDecision> {
  for await (const key of store.documents.list(layout.allRecords, call)) {
    const place = parseRecordKey(key);
    if (place?.kind !== 'quarantine') continue;
    const bytes = await readOrNothing(store, key, call);
    if (bytes === undefined) continue;
    const decision = attempt(() => decisionOf(jsonOf(decodeEnvelope(bytes).payload)));
    yield { scope: place.scope, fingerprint: place.fingerprint, statement: place.statement, ...(decision === undefined ? {} : { decision }) };
  }
}

/**
 * Every digest that a readable record names, whatever its trust, each possibly several times. Documents that are no
 * envelopes name nothing; a store that cannot be asked is an error, never an empty answer.
 *
 * @throws FailureError STORE_*.
 */
export async function* referencedDigests(store: BlobStore, call: CallOptions = {}): AsyncIterable<Digest> {
  for await (const { digests } of storedRecords(store, call)) yield* digests;
}

/**
 * Removes a record and the hints that lead to it; its blob and the decisions about its fingerprint stay.
 *
 * @throws FailureError STORE_*.
 */
export async function deleteRecord(store: BlobStore, { key, scope, fingerprint, statement, record }: StoredRecord, call: CallOptions = {}): Promise<void> {
  if (record?.scope === scope) {
    await store.documents.delete(slugKey(record, statement), call);
    const hintKey = layout.content(scope, record.contentDigest);
    const hint = await store.documents.read(hintKey, call);
    if (hint !== undefined && fingerprintIn(hint) === fingerprint) await store.documents.delete(hintKey, call);
  }
  await store.documents.delete(key, call);
}

async function readOrNothing(store: BlobStore, key: string, call: CallOptions): Promise<Uint8Array | undefined> {
  try {
    return await store.documents.read(key, call);
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'RECORD_INVALID') return undefined;
    throw error;
  }
}

function contentsOf(bytes: Uint8Array): Pick<StoredRecord, 'digests' | 'record'> {
  const statement = attempt(() => jsonOf(decodeEnvelope(bytes).payload));
  const record = attempt(() => recordOf(statement));
  return { digests: subjectDigests(statement), ...(record === undefined ? {} : { record }) };
}

/** The subjects of any in-toto statement, so that the records of a later version keep their blobs. */
function subjectDigests(statement: unknown): Digest[] {
  const { subject } = (statement ?? {}) as { readonly subject?: unknown };
  if (!Array.isArray(subject)) return [];
  return subject.flatMap((entry: { readonly digest?: { readonly sha256?: unknown } } | null) => {
    const digest = `sha256:${String(entry?.digest?.sha256)}`;
    return isDigest(digest) ? [digest] : [];
  });
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
