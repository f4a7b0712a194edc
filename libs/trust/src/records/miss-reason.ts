/** Why a fingerprint is a miss, from the least to the most telling. docs/trust.md says what each one means. */
export const missReasons = [
  'no-record',
  'invalid-record',
  'unsigned',
  'unknown-key',
  'bad-signature',
  'foreign-scope',
  'revoked-key',
  'weak-isolation',
  'retracted',
  'other-platform',
  'blob-missing',
  'conflict',
  'quarantined',
  'too-many-records',
] as const;

export type MissReason = (typeof missReasons)[number];

/** Why one record is not reused. */
export type RejectReason = Exclude<MissReason, 'no-record' | 'conflict' | 'quarantined'>;

/** A document that was found and is not used. */
export interface RejectedRecord {
  /** Its key in the store. */
  readonly key: string;
  readonly scope: string;
  readonly reason: RejectReason;
  /** What is wrong with it; a part of a sentence, safe to print. */
  readonly words: string;
}

/** The reason that says most about how near a hit was. */
export function mostTelling<R extends MissReason>(reasons: readonly R[]): R | undefined {
  return reasons.toSorted((a, b) => missReasons.indexOf(b) - missReasons.indexOf(a))[0];
}
