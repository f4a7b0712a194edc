import { compareCodeUnits } from '@apphub/model';
import type { Entry } from '../../wire.ts';

/** What stays; a rule that is absent takes nothing. */
export interface RetentionRules {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds since an entry was uploaded. */
  readonly maxAgeMs?: number;
  /** Milliseconds since an entry was last used; known to the day. */
  readonly unusedMs?: number;
  /** Bytes of all that stays. */
  readonly maxBytes?: number;
}

export interface Candidate {
  readonly entry: Entry;
  readonly receivedOn: number;
  readonly usedOn: number;
  /** Whether its scope was closed since. */
  readonly isClosed: boolean;
}

export interface Doomed {
  readonly entry: Entry;
  readonly reason: 'closed' | 'old' | 'unused' | 'too-much';
}

/** Which entries go. By size, those that were used longest ago go first; bytes that several entries name count once. */
export function chooseEntries(candidates: readonly Candidate[], rules: RetentionRules): Doomed[] {
  const doomed = candidates.flatMap((candidate) => {
    const reason = reasonOf(candidate, rules);
    return reason === undefined ? [] : [{ entry: candidate.entry, reason }];
  });
  const goes = new Set(doomed.map(({ entry }) => entry));
  return [...doomed, ...tooMuch(candidates.filter(({ entry }) => !goes.has(entry)), rules)];
}

function reasonOf({ receivedOn, usedOn, isClosed }: Candidate, { now, maxAgeMs, unusedMs }: RetentionRules): Doomed['reason'] | undefined {
  if (isClosed) return 'closed';
  if (maxAgeMs !== undefined && receivedOn <= now - maxAgeMs) return 'old';
  return unusedMs !== undefined && usedOn <= now - unusedMs ? 'unused' : undefined;
}

function tooMuch(candidates: readonly Candidate[], { maxBytes = Number.POSITIVE_INFINITY }: RetentionRules): Doomed[] {
  const names = new Map<string, number>();
  let bytes = 0;
  for (const { entry } of candidates) {
    const before = names.get(entry.digest) ?? 0;
    names.set(entry.digest, before + 1);
    if (before === 0) bytes += entry.size;
  }
  const doomed: Doomed[] = [];
  const order = [...candidates].sort((a, b) => a.usedOn - b.usedOn || b.entry.size - a.entry.size || compareCodeUnits(a.entry.hash, b.entry.hash));
  for (const { entry } of order) {
    if (bytes <= maxBytes) break;
    const left = (names.get(entry.digest) ?? 1) - 1;
    names.set(entry.digest, left);
    if (left === 0) bytes -= entry.size;
    doomed.push({ entry, reason: 'too-much' });
  }
  return doomed;
}
