import { type AuditEntry, CHAIN_START, entryHash } from './entry.ts';
import type { AuditHead } from './head.ts';

/** What was done to the trail, as far as its rows tell. */
export type AuditFault =
  /** An entry says something else than when it was appended. */
  | 'changed'
  /** An entry is gone from between others. */
  | 'removed'
  /** An entry stands where another stood. */
  | 'reordered'
  /** An entry was never appended there. */
  | 'inserted'
  /** The last entries are gone. */
  | 'truncated'
  /** The row that says where the trail ends is gone. */
  | 'headless'
  /** The end has no signature, though it should have one. */
  | 'unsigned'
  /** The end has a signature that none of the keys made: cut back, or written anew as a whole. */
  | 'forged';

/** The first entry at which the trail is not what it was. */
export interface AuditBreak {
  readonly fault: AuditFault;
  readonly number: number;
}

/** An entry as far as the next one has to fit to it. */
export interface Link {
  readonly number: number;
  readonly hash: string;
}

/** What the first entry follows. */
export const BEFORE_FIRST: Link = { number: 0, hash: CHAIN_START };

/** Whether `entry` is sound in itself and follows `previous`. */
export function follows(previous: Link, entry: AuditEntry): boolean {
  return entry.number === previous.number + 1 && entry.previousHash === previous.hash && entryHash(entry) === entry.hash;
}

interface Suspicion {
  readonly previous: Link;
  /** Does not follow `previous`. */
  readonly entry: AuditEntry;
  /** The row after it, if there is one. */
  readonly next: AuditEntry | undefined;
  /** How many entries there are or should be: numbers that an entry may have had. */
  readonly total: number;
}

/** What was done where `entry` does not follow `previous`. */
export function breakAt({ previous, entry, next, total }: Suspicion): AuditBreak {
  const expected = previous.number + 1;
  if (entry.number > expected) return { fault: 'removed', number: expected };
  if (entry.number < expected) return { fault: 'inserted', number: entry.number };
  if (entryHash(entry) === entry.hash) return brokenLink({ previous, entry, next });
  const original = originalNumber(entry, total);
  const nextStoodHere = next !== undefined && wasNumber(next, expected);
  if (original === expected + 1) return { fault: nextStoodHere ? 'reordered' : 'removed', number: expected };
  if (original === expected - 1) return { fault: 'inserted', number: original };
  if (original !== undefined) return { fault: 'reordered', number: expected };
  return { fault: nextStoodHere ? 'inserted' : 'changed', number: expected };
}

/** Both entries are sound in themselves. Where the later one has its successor, the earlier one was written anew. */
function brokenLink({ previous, entry, next }: Omit<Suspicion, 'total'>): AuditBreak {
  const isGenuine = previous.number > 0 && (next === undefined || next.previousHash === entry.hash);
  return { fault: 'changed', number: isGenuine ? previous.number : entry.number };
}

function originalNumber(entry: AuditEntry, total: number): number | undefined {
  const near = [entry.number - 1, entry.number + 1];
  return [...near, ...Array.from({ length: total }, (_, index) => index + 1)].find((number) => wasNumber(entry, number));
}

function wasNumber(entry: AuditEntry, number: number): boolean {
  return entryHash({ ...entry, number }) === entry.hash;
}

/** What is wrong with the end, where all entries up to `last` follow each other. */
export function breakAtEnd(last: Link, head: AuditHead | undefined): AuditBreak | undefined {
  if (head === undefined) return { fault: 'headless', number: last.number };
  if (last.number < head.number) return { fault: 'truncated', number: last.number + 1 };
  if (last.number > head.number) return { fault: 'inserted', number: head.number + 1 };
  return last.hash === head.hash ? undefined : { fault: 'changed', number: last.number };
}
