import { compareCodeUnits } from '@apphub/model';
import type { StoredRecord } from '@apphub/trust';
import type { CollectOptions, DoomedBlob, DoomedRecord } from './collection.ts';
import type { Marked, MarkedBlob } from './mark.ts';

export interface Choice {
  readonly blobs: readonly { readonly doomed: DoomedBlob; readonly records: readonly StoredRecord[] }[];
  readonly records: readonly { readonly doomed: DoomedRecord; readonly stored: StoredRecord }[];
}

export type Rules = Pick<CollectOptions, 'graceMs' | 'maxAgeMs' | 'maxBytes'> & { readonly now: number };

/**
 * Decides what goes. Nothing within the grace period does, nor what others name, nor what is evidence of something that
 * nobody has decided. Evidence of a decision goes by its age alone.
 */
export function choose({ blobs, dangling }: Marked, rules: Rules): Choice {
  const reasons = new Map<MarkedBlob, DoomedBlob['reason']>();
  const loose = blobs.filter(({ usedOn, evidence, isNamedElsewhere }) => !isNamedElsewhere && evidence !== 'open' && usedOn <= rules.now - rules.graceMs);
  for (const blob of loose) {
    if (blob.records.length === 0) reasons.set(blob, 'unnamed');
    else if (rules.maxAgeMs !== undefined && blob.usedOn <= rules.now - rules.maxAgeMs) reasons.set(blob, blob.evidence === 'decided' ? 'decided' : 'unused');
  }
  for (const blob of tooMuch(blobs.filter((blob) => !reasons.has(blob)), loose, rules)) reasons.set(blob, 'too-much');
  return {
    blobs: [...reasons].map(([blob, reason]) => ({ doomed: doomedBlob(blob, reason), records: blob.records })),
    records: dangling.filter((stored) => isOld(stored, rules)).map((stored) => ({ doomed: doomedRecord(stored), stored })),
  };
}

/** What was relied on longest ago, as much of it as the rest is too large by; of equals the larger first. */
function tooMuch(left: readonly MarkedBlob[], loose: readonly MarkedBlob[], { maxBytes = Number.POSITIVE_INFINITY }: Rules): MarkedBlob[] {
  const stays = new Set(left);
  let excess = left.reduce((sum, { size }) => sum + size, 0) - maxBytes;
  const candidates = loose
    .filter((blob) => stays.has(blob) && blob.evidence === 'none')
    .sort((a, b) => a.usedOn - b.usedOn || b.size - a.size || compareCodeUnits(a.digest, b.digest));
  return candidates.filter(({ size }) => {
    if (excess <= 0) return false;
    excess -= size;
    return true;
  });
}

/** A build writes its record last: one of this moment may name a blob that was written after the blobs were listed. */
function isOld({ record }: StoredRecord, { now, graceMs }: Rules): boolean {
  return record !== undefined && Date.parse(record.finishedOn) <= now - graceMs;
}

function doomedBlob({ digest, size, usedOn, records }: MarkedBlob, reason: DoomedBlob['reason']): DoomedBlob {
  return { kind: 'blob', reason, digest, size, usedOn, slugs: slugsOf(records), records: records.length };
}

function doomedRecord(stored: StoredRecord): DoomedRecord {
  return { kind: 'record', reason: 'blob-gone', key: stored.key, scope: stored.scope, slugs: slugsOf([stored]) };
}

function slugsOf(records: readonly StoredRecord[]): string[] {
  return [...new Set(records.flatMap(({ record }) => record?.slug ?? []))].sort(compareCodeUnits);
}
