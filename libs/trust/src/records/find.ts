import { type Digest, digestHex, failure, type Failure, runsOn } from '@apphub/model';
import type { CallOptions } from '@apphub/store';
import type { BuildRecord } from '../build-record.ts';
import { type MissReason, mostTelling, type RejectedRecord } from './miss-reason.ts';
import type { FindOptions, FingerprintDocuments, FoundRecord, Lookup, Quarantine, RetractedRecord } from './port.ts';
import { parseRecordKey } from './record-key.ts';
import type { RecordContext } from './read-document.ts';
import { readFolder } from './read-folder.ts';

/** Looks a fingerprint up through the scopes that are read. See `BuildRecords.find`. */
export async function find(fingerprint: Digest, context: RecordContext, options: FindOptions): Promise<Lookup> {
  const documents = await readScopes(fingerprint, context, options);
  const { records } = documents;
  const rejected = [...documents.rejected, ...documents.retracted.map(rejectedAsRetracted)];
  const held = reasonToServeNone(fingerprint, documents);
  if (held !== undefined) return { kind: 'miss', ...held, rejected };
  const unfit: RejectedRecord[] = [];
  for (const found of records) {
    const objection = await whyUnfit(found.record, context, options);
    if (objection === undefined) return hit(found, [...rejected, ...unfit]);
    unfit.push({ key: found.key, scope: found.record.scope, ...objection });
  }
  return miss(fingerprint, [...rejected, ...unfit]);
}

/** The documents of all scopes that are read, the own scope's first. */
export async function readScopes(fingerprint: Digest, context: RecordContext, call: CallOptions): Promise<FingerprintDocuments> {
  const folders = await Promise.all(context.trust.readOrder.map((scope) => readFolder({ scope, fingerprint }, context, call)));
  return {
    records: folders.flatMap(({ records }) => records),
    retracted: folders.flatMap(({ retracted }) => retracted),
    quarantines: folders.flatMap(({ quarantines }) => quarantines),
    rejected: folders.flatMap(({ rejected }) => rejected),
  };
}

function rejectedAsRetracted({ key, record, retraction }: RetractedRecord): RejectedRecord {
  const { decidedOn, reason, signedBy } = retraction;
  return { key, scope: record.scope, reason: 'retracted', words: `it was retracted on ${decidedOn}${by(signedBy)}: ${reason}` };
}

/** Why nothing of these is served, whichever record it would be. Only what is believed counts: else anybody could deny a hit. */
export function reasonToServeNone(
  fingerprint: Digest,
  { records, retracted, quarantines, rejected }: FingerprintDocuments,
): { readonly reason: MissReason; readonly failure: Failure } | undefined {
  const overfull = rejected.find(({ reason }) => reason === 'too-many-records');
  if (overfull !== undefined) {
    return { reason: 'too-many-records', failure: failure('RECORD_LIMIT', `The folder ${overfull.key} is not read: ${overfull.words}.`) };
  }
  if (quarantines.length > 0) return { reason: 'quarantined', failure: quarantined(fingerprint, quarantines) };
  const evidence = [...records, ...retracted.filter(({ retraction }) => !retraction.settles)];
  const contents = new Set(evidence.map(({ record }) => record.contentDigest));
  return contents.size > 1 ? { reason: 'conflict', failure: conflict(fingerprint, evidence) } : undefined;
}

function quarantined(fingerprint: Digest, quarantines: readonly Quarantine[]): Failure {
  const problems = quarantines.map(({ scope, decidedOn, reason, signedBy }) => `${scope}, ${decidedOn}${by(signedBy)}: ${reason}`);
  return failure('RECORD_QUARANTINED', `What was built from the fingerprint ${short(fingerprint)} is set aside.`, { problems });
}

function conflict(fingerprint: Digest, records: readonly FoundRecord[]): Failure {
  const problems = records.map(({ record, signedBy }) => `${record.contentDigest} built ${record.finishedOn} in ${record.scope}${by(signedBy)}`);
  const slug = records[0]?.record.slug ?? '';
  const remedy =
    `None of them is used. Run "apphub examples verify ${slug}": it builds again and names the entries that differ. ` +
    `If one of the records is false, "apphub records list ${slug}" names it and "apphub records retract" takes it back.`;
  return failure('RECORD_CONFLICT', `${records.length} records of ${slug} with the fingerprint ${short(fingerprint)} name different content.`, {
    problems,
    remedy,
  });
}

/** Whatever the fingerprint says, native code of another platform does not run here. */
async function whyUnfit({ platform, digest, size }: BuildRecord, { store }: RecordContext, options: FindOptions) {
  if (!runsOn(platform, options.platform)) return { reason: 'other-platform', words: `it is for ${platform}` } as const;
  const blob = await store.statBlob(digest, options);
  if (blob === undefined) return { reason: 'blob-missing', words: `its blob ${digest} is not in the store` } as const;
  if (blob.size !== size) return { reason: 'blob-missing', words: `its blob ${digest} has ${blob.size} bytes instead of ${size}` } as const;
  return undefined;
}

function hit({ record, signedBy }: FoundRecord, rejected: readonly RejectedRecord[]): Lookup {
  return { kind: 'hit', record, rejected, ...(signedBy === undefined ? {} : { signedBy }) };
}

function miss(fingerprint: Digest, rejected: readonly RejectedRecord[]): Lookup {
  const reason = mostTelling(rejected.map((record) => record.reason)) ?? 'no-record';
  const worthTelling = rejected.filter((record) => record.reason === reason);
  const code = TOLD[reason];
  if (code === undefined) return { kind: 'miss', reason, rejected };
  const words = `A record of the fingerprint ${short(fingerprint)} is not used: ${worthTelling[0]?.words}.`;
  const problems = worthTelling.map(({ key, words: why }) => `${placeOf(key)}: ${why}`);
  return { kind: 'miss', reason, rejected, failure: failure(code, words, { problems }) };
}

/** The reasons that say that something is wrong with the store or with who writes to it; the others are the way of things. */
const TOLD: Partial<Record<MissReason, 'RECORD_INVALID' | 'RECORD_UNTRUSTED'>> = {
  'invalid-record': 'RECORD_INVALID',
  unsigned: 'RECORD_UNTRUSTED',
  'unknown-key': 'RECORD_UNTRUSTED',
  'bad-signature': 'RECORD_UNTRUSTED',
  'foreign-scope': 'RECORD_UNTRUSTED',
};

/** Keys are the words of whoever wrote them, unless they have the form of ours. */
function placeOf(key: string): string {
  return parseRecordKey(key) === undefined ? 'a document of another form' : key;
}

function short(fingerprint: Digest): string {
  return digestHex(fingerprint).slice(0, 12);
}

function by(signedBy: string | undefined): string {
  return signedBy === undefined ? '' : ` by the key ${signedBy}`;
}
