import type { Digest } from '@apphub/model';
import type { BlobStore, CallOptions } from '@apphub/store';
import { type StoredDecision, storedDecisions, type StoredRecord } from '@apphub/trust';

/**
 * What a record is evidence of.
 *   open      somebody has to look at it: another record of its fingerprint names another content, nobody has decided
 *             which one is right, or this version cannot read what was said. It stays.
 *   decided   it was retracted, or its fingerprint is set aside. Nothing relies on it any more; it stays as long after
 *             the decision as other bundles stay after they were used.
 *   none      nothing is special about it
 */
export type Evidence = { readonly kind: 'open' } | { readonly kind: 'decided'; readonly decidedOn: number } | { readonly kind: 'none' };

/**
 * Reads all decisions of a store. Whether they are believed is not asked: a false one can shorten how long evidence
 * is kept, and never takes what somebody uses.
 *
 * @throws FailureError STORE_*.
 */
export async function judgeEvidence(
  records: readonly StoredRecord[],
  store: BlobStore,
  { now, ...call }: CallOptions & { readonly now: number },
): Promise<(record: StoredRecord) => Evidence> {
  const decisions: StoredDecision[] = [];
  for await (const decision of storedDecisions(store, call)) decisions.push(decision);
  const byFolder = Map.groupBy(decisions, folderOf);
  const decidedOn = (record: StoredRecord) => lastDecision(record, byFolder.get(folderOf(record)) ?? [], now);
  const disputed = disputedFingerprints(records.filter((record) => decidedOn(record) === undefined));
  const unreadable = new Set(decisions.filter(({ decision }) => decision === undefined).map(folderOf));
  return (record) => {
    if (record.record === undefined || unreadable.has(folderOf(record))) return { kind: 'open' };
    const on = decidedOn(record);
    if (on !== undefined) return { kind: 'decided', decidedOn: on };
    return { kind: disputed.has(record.fingerprint) ? 'open' : 'none' };
  };
}

function folderOf({ scope, fingerprint }: { readonly scope: string; readonly fingerprint: Digest }): string {
  return `${scope}/${fingerprint}`;
}

/** @returns when the record was last retracted, or its fingerprint set aside and not released; milliseconds since the epoch. */
function lastDecision({ statement }: StoredRecord, decisions: readonly StoredDecision[], now: number): number | undefined {
  const released = new Set(decisions.flatMap(({ decision }) => decision?.releases ?? []));
  const times = decisions.flatMap((stored) => {
    const { decision } = stored;
    if (decision === undefined) return [];
    const holds = decision.decision === 'quarantine' ? !released.has(stored.statement) : decision.retracts === statement;
    return holds ? [Math.min(now, Date.parse(decision.decidedOn))] : [];
  });
  return times.length === 0 ? undefined : Math.max(...times);
}

function disputedFingerprints(records: readonly StoredRecord[]): ReadonlySet<Digest> {
  const contents = new Map<Digest, Set<Digest>>();
  for (const { fingerprint, record } of records) {
    if (record !== undefined) contents.set(fingerprint, (contents.get(fingerprint) ?? new Set()).add(record.contentDigest));
  }
  return new Set([...contents].filter(([, digests]) => digests.size > 1).map(([fingerprint]) => fingerprint));
}
