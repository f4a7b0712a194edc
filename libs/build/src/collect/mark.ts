import { type Digest, fingerprintRecord, parseDigest } from '@apphub/model';
import { type BlobStore, type CallOptions, layout } from '@apphub/store';
import { type StoredRecord, storedRecords } from '@apphub/trust';
import type { Claims } from './claims.ts';
import { type Evidence, judgeEvidence } from './evidence.ts';
import { readUse, usedUntil } from './use-mark.ts';

/** A blob, everything that names it, and when somebody last relied on it. */
export interface MarkedBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** The latest of: written, relied on, named by a build, decided about, made known to others; milliseconds since the epoch. */
  readonly usedOn: number;
  readonly records: readonly StoredRecord[];
  /** The strongest of what its records are evidence of. */
  readonly evidence: Evidence['kind'];
  /** Whether somebody besides the records names it. */
  readonly isNamedElsewhere: boolean;
}

export interface Marked {
  readonly blobs: readonly MarkedBlob[];
  /** Records that this version can read and whose blob is not there. */
  readonly dangling: readonly StoredRecord[];
  /** Blobs that have a use mark and are not there. */
  readonly staleMarks: readonly Digest[];
  /** Blobs, there or not, of which others were told that they are deleted, without having heard the end of it. */
  readonly announced: readonly Digest[];
}

export interface MarkOptions extends CallOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly claims: Claims;
}

/**
 * Looks at everything in a store. Blobs are listed before the records and claims are read: what is written meanwhile is
 * either named by one that is read, or is not looked at.
 *
 * @throws FailureError STORE_*, or what `claims` fails with: a store that cannot be asked has nothing that could be taken.
 */
export async function markStore(store: BlobStore, { now, claims, ...call }: MarkOptions): Promise<Marked> {
  const found = new Map<Digest, { readonly size: number; readonly modifiedAt: number }>();
  for await (const { digest, size, modifiedAt } of store.listBlobs(call)) found.set(digest, { size, modifiedAt: modifiedAt.getTime() });
  const records = await readRecords(store, call);
  const evidenceOf = await judgeEvidence(records, store, { now, ...call });
  const uses = await readUses(store, call);
  const claimed = await claims.read();

  const naming = new Map<Digest, StoredRecord[]>();
  for (const record of records) {
    for (const digest of new Set(record.digests)) naming.set(digest, [...(naming.get(digest) ?? []), record]);
  }
  const blobs = [...found].map(([digest, { size, modifiedAt }]): MarkedBlob => {
    const own = naming.get(digest) ?? [];
    const built = own.map(({ record }) => Math.min(now, record === undefined ? 0 : Date.parse(record.finishedOn)));
    const evidence = own.map(evidenceOf);
    const decided = evidence.map((one) => (one.kind === 'decided' ? one.decidedOn : 0));
    const claim = claimed.get(digest);
    const usedOn = Math.max(modifiedAt, Math.min(now, uses.get(digest) ?? 0), Math.min(now, claim?.knownSince ?? 0), ...built, ...decided);
    return { digest, size, usedOn, records: own, evidence: strongest(evidence), isNamedElsewhere: claim?.isNamed === true };
  });
  return {
    blobs,
    dangling: records.filter(({ record }) => record !== undefined && !found.has(record.digest)),
    staleMarks: [...uses.keys()].filter((digest) => !found.has(digest)),
    announced: [...claimed].flatMap(([digest, { isAnnounced }]) => (isAnnounced ? [digest] : [])),
  };
}

function strongest(evidence: readonly Evidence[]): Evidence['kind'] {
  return (['open', 'decided'] as const).find((kind) => evidence.some((one) => one.kind === kind)) ?? 'none';
}

async function readRecords(store: BlobStore, call: CallOptions): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const stored of storedRecords(store, call)) records.push(withoutInputs(stored));
  return records;
}

/** A record lists thousands of inputs, and a store has thousands of records. */
function withoutInputs(stored: StoredRecord): StoredRecord {
  const { record } = stored;
  return record === undefined ? stored : { ...stored, record: { ...record, inputs: fingerprintRecord([]) } };
}

const USE = /^([0-9a-f]{64})\.json$/;
const AT_ONCE = 8;

async function readUses(store: BlobStore, call: CallOptions): Promise<Map<Digest, number>> {
  const digests: Digest[] = [];
  for await (const key of store.documents.list(layout.uses, call)) {
    const [, hex] = USE.exec(key.slice(layout.uses.length)) ?? [];
    if (hex !== undefined) digests.push(parseDigest(`sha256:${hex}`));
  }
  const uses = new Map<Digest, number>();
  for (let from = 0; from < digests.length; from += AT_ONCE) {
    const part = digests.slice(from, from + AT_ONCE);
    const marks = await Promise.all(part.map((digest) => readUse(store, digest, call)));
    part.forEach((digest, index) => uses.set(digest, usedUntil(marks[index])));
  }
  return uses;
}
