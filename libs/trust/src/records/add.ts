import { canonicalJson, failure, type Failure, failureOf } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { type BlobStore, type CallOptions, layout } from '@apphub/store';
import type { BuildRecord } from '../build-record.ts';
import { encodeEnvelope } from '../dsse.ts';
import { recordOf, STATEMENT_MEDIA_TYPE, statementOf } from '../statement.ts';
import { contentHint } from './find-content.ts';
import type { Addition } from './port.ts';
import type { RecordContext } from './read-document.ts';
import { readFolder } from './read-folder.ts';
import { slugKey } from './record-key.ts';

/** From this many documents on, a record that says what others say is not added any more. */
export const ENOUGH_RECORDS = 32;

/**
 * Adds a record to the own scope: the record itself, then the hints that lead to it. See `BuildRecords.add`.
 *
 * @throws FailureError STORE_*; TypeError for a record that its own reader would refuse.
 */
export async function addRecord(record: BuildRecord, context: RecordContext, call: CallOptions): Promise<Addition> {
  const { store, trust } = context;
  const statement = statementOf(record);
  recordOf(statement);
  const objection = trust.objection(record);
  if (objection !== undefined) return { kind: 'not-shared', failure: weak(record, objection.words) };
  const signed = trust.sign({ payloadType: STATEMENT_MEDIA_TYPE, payload: Buffer.from(canonicalJson(statement)), signatures: [] });
  if (!signed.ok) return { kind: 'not-shared', failure: signed.error };
  const { known, unasked } = await isKnown(record, context, call);
  if (known) return { kind: 'known' };
  const bytes = encodeEnvelope(signed.value);
  const digest = sha256(bytes);
  const key = layout.record(record.scope, record.fingerprint, digest);
  await store.documents.write(key, bytes, call);
  const unwritten = await addHints(record, { key: slugKey(record, digest), store }, call);
  const trouble = unwritten ?? unasked;
  return { kind: 'added', key, ...(trouble === undefined ? {} : { failure: trouble }) };
}

/**
 * A record without its hints is found by its fingerprint all the same.
 *
 * @returns why one of them could not be written.
 */
async function addHints(record: BuildRecord, { key, store }: { readonly key: string; readonly store: BlobStore }, call: CallOptions): Promise<Failure | undefined> {
  const { scope, contentDigest, fingerprint } = record;
  const written = await Promise.allSettled([
    store.documents.write(layout.content(scope, contentDigest), contentHint(fingerprint), call),
    store.documents.write(key, Buffer.from(canonicalJson({ fingerprint })), call),
  ]);
  call.signal?.throwIfAborted();
  const failed = written.find(({ status }) => status === 'rejected');
  return failed?.status === 'rejected' ? failureOf(failed.reason) : undefined;
}

function weak({ slug, scope }: BuildRecord, words: string) {
  const remedy = 'Build it where the isolation is stronger; docs/trust.md says how scopes demand one.';
  return failure('RECORD_NOT_SHARED', `The result of ${slug} was not written to the scope ${scope}: ${words}.`, { remedy });
}

/**
 * Builds that are forced again and again would otherwise make every look-up of their fingerprint slower. Where the
 * store cannot be asked, one record too many does no harm; whether it may not be asked is nobody's trouble.
 */
async function isKnown(record: BuildRecord, context: RecordContext, call: CallOptions): Promise<{ readonly known: boolean; readonly unasked?: Failure }> {
  try {
    return { known: await isAmongMany(record, context, call) };
  } catch (error) {
    call.signal?.throwIfAborted();
    const reason = failureOf(error);
    return { known: false, ...(reason.code === 'STORE_UNAVAILABLE' ? { unasked: reason } : {}) };
  }
}

async function isAmongMany(record: BuildRecord, context: RecordContext, call: CallOptions): Promise<boolean> {
  const keys: string[] = [];
  for await (const key of context.store.documents.list(layout.records(record.scope, record.fingerprint), call)) {
    keys.push(key);
    if (keys.length >= ENOUGH_RECORDS) break;
  }
  if (keys.length < ENOUGH_RECORDS) return false;
  const { records } = await readFolder(record, context, call);
  return records.some((found) => saysTheSame(found.record, record));
}

function saysTheSame(a: BuildRecord, b: BuildRecord): boolean {
  return a.digest === b.digest && a.contentDigest === b.contentDigest && a.size === b.size && a.platform === b.platform;
}
