import type { Failure } from '@apphub/model';

/** How an answer came to be; the words of the metric `reason`. */
export type ReadReason =
  /** Found in the caller's own scope. */
  | 'own'
  /** Found in a scope that the caller's inherits from. */
  | 'inherited'
  /** No scope that is read has it. */
  | 'absent'
  /** An entry is there, but its bytes are gone or are not those it names. */
  | 'spoilt'
  /** An entry is there, but its statement is not one of ours or not for this place. */
  | 'disbelieved'
  /** The token is unknown, expired, revoked or of a closed scope. */
  | 'refused'
  /** The store, the disk or the database did not do its part in time. */
  | 'trouble';

export type WriteReason =
  | 'stored'
  /** What is there was gone or corrupt, and was written again. */
  | 'repaired'
  /** The same bytes are there already. */
  | 'same'
  /** Other bytes are there already; they stay. */
  | 'conflict'
  | 'refused'
  | 'read-only'
  | 'too-large'
  /** The bytes were not those that the caller announced. */
  | 'mismatch'
  | 'trouble';

/** What is worth counting; one sentence each. */
export type CacheHappening =
  /** A GET was answered; `bytes` is what was sent. */
  | { readonly kind: 'cache-read'; readonly outcome: 'hit' | 'miss'; readonly reason: ReadReason; readonly bytes: number; readonly ms: number }
  /** A PUT was answered; `bytes` is what was received. */
  | { readonly kind: 'cache-write'; readonly outcome: 'stored' | 'known' | 'refused'; readonly reason: WriteReason; readonly bytes: number; readonly ms: number }
  /** A CI's token was exchanged, or was not. */
  | { readonly kind: 'cache-exchange'; readonly outcome: 'granted' | 'refused' | 'trouble' }
  /** Two uploads of one hash and scope differ in their files, or cannot be compared. */
  | { readonly kind: 'cache-conflict'; readonly files: 'different' | 'unknown' };

/** Where lines for operators go; the object holds no secrets. */
export interface CacheLog {
  info(details: object, words: string): void;
  warn(details: object, words: string): void;
}

export interface CacheLimits {
  /** Bytes of the largest entry that is taken. */
  readonly maxEntryBytes: number;
  /** Milliseconds after which a part that has not answered is trouble; bytes under way have more, see `minBytesPerSecond`. */
  readonly answerMs: number;
  /** How fast a store has to take bytes for that not to be trouble. */
  readonly minBytesPerSecond: number;
  /** How fast it has to send them; it must never be silent for `answerMs` besides. */
  readonly minReadBytesPerSecond: number;
  /** Bytes of memory for small entries that were verified a short while ago. */
  readonly memoryBytes: number;
  /** Bytes of disk for large entries that are being sent or were a short while ago. */
  readonly diskBytes: number;
  /** How many large entries are read from the store at once. */
  readonly readsAtOnce: number;
}

const MIB = 2 ** 20;

export const defaultCacheLimits: CacheLimits = Object.freeze({
  maxEntryBytes: 1024 * MIB,
  answerMs: 1_900,
  minBytesPerSecond: 8 * MIB,
  minReadBytesPerSecond: MIB,
  memoryBytes: 64 * MIB,
  diskBytes: 4096 * MIB,
  readsAtOnce: 16,
});

/** A failure in the words of a log line. */
export function failureDetails({ code, message }: Failure): object {
  return { code, reason: message };
}
