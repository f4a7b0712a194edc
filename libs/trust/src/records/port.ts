import type { Digest, Failure, Platform } from '@apphub/model';
import type { CallOptions } from '@apphub/store';
import type { BuildRecord } from '../build-record.ts';
import type { MissReason, RejectedRecord } from './miss-reason.ts';
import type { RecordKey } from './record-key.ts';

/**
 * The build records of one store, as one scope may read and write them: what a build needs of them.
 * What a record contains never makes a call fail; a store that cannot be asked does (STORE_*).
 */
export interface BuildRecords {
  readonly scope: string;
  /** The record to reuse for a fingerprint: believed, undisputed, for this platform, its blob there with its size. */
  find(fingerprint: Digest, options: FindOptions): Promise<Lookup>;
  /** A record, of any fingerprint, of a bundle with these uncompressed bytes whose blob is there; checked as `find` checks. */
  findContent(contentDigest: Digest, options?: CallOptions): Promise<BuildRecord | undefined>;
  /** Adds a record to the own scope; what is there already stays. */
  add(record: Omit<BuildRecord, 'scope'>, options?: CallOptions): Promise<Addition>;
}

export interface FindOptions extends CallOptions {
  /** Of the machine that wants to use the bundle. */
  readonly platform: Platform;
}

/** What a look-up found. A miss names its most telling reason; `failure` is set where its owner should be told. */
export type Lookup =
  | { readonly kind: 'hit'; readonly record: BuildRecord; readonly signedBy?: string; readonly rejected: readonly RejectedRecord[] }
  | { readonly kind: 'miss'; readonly reason: MissReason; readonly failure?: Failure; readonly rejected: readonly RejectedRecord[] };

/** What became of a document for the own scope, with the failure to tell; one of `added` is that of a hint that leads to it, or of the look before. */
export type Addition =
  | { readonly kind: 'added'; readonly key: string; readonly failure?: Failure }
  /** Enough records say the same: another one would only be read again at every look-up. */
  | { readonly kind: 'known' }
  | { readonly kind: 'not-shared'; readonly failure: Failure };

/** The records of one scope with what is needed to explain, verify and set aside. */
export interface ScopedRecords extends BuildRecords {
  /** The scopes that are read, in this order: the own one, then those it inherits from. */
  readonly readOrder: readonly string[];
  /** Believed records of one example over all scopes that are read, newest first. */
  recordsOfSlug(slug: string, options?: SlugOptions): Promise<readonly FoundRecord[]>;
  /** Makes `find` miss this fingerprint, here and wherever this scope is read, until it is released. */
  quarantine(fingerprint: Digest, reason: string, options?: CallOptions): Promise<Addition>;
  /** Lifts the quarantines that the own scope has set; those of a parent are lifted there. */
  releaseQuarantine(fingerprint: Digest, reason: string, options?: CallOptions): Promise<Addition>;
  /** What holds a fingerprint back, over all scopes that are read. */
  quarantines(fingerprint: Digest, options?: CallOptions): Promise<readonly Quarantine[]>;
  isQuarantined(fingerprint: Digest, options?: CallOptions): Promise<boolean>;
  /** Everything that was found of a fingerprint, over all scopes that are read. */
  documents(fingerprint: Digest, options?: CallOptions): Promise<FingerprintDocuments>;
  /**
   * Takes one record of the own scope back: it is not used any more, and what it says counts no longer against others.
   * The record stays, and the retraction with its reason beside it. `known` where that was done before, or where the
   * own scope has no such record.
   */
  retract(record: Pick<RecordKey, 'fingerprint' | 'statement'>, reason: string, options?: CallOptions): Promise<Addition>;
}

/** All documents of one fingerprint, sorted into what they are worth. */
export interface FingerprintDocuments {
  /** Those that are believed, and not retracted. */
  readonly records: readonly FoundRecord[];
  readonly retracted: readonly RetractedRecord[];
  /** Those that no release lifts. */
  readonly quarantines: readonly Quarantine[];
  readonly rejected: readonly RejectedRecord[];
}

export interface SlugOptions extends CallOptions {
  /** How many records are read at most, per scope. Default: 20. */
  readonly limit?: number;
}

/** A believed record, and where it was found. */
export interface FoundRecord {
  /** Its key in the store. */
  readonly key: string;
  readonly record: BuildRecord;
  /** The id of the key that signed it; missing in a scope without keys. */
  readonly signedBy?: string;
}

/** A decision, such as that nothing of one fingerprint is reused. */
export interface Quarantine {
  /** Its key in the store. */
  readonly key: string;
  readonly scope: string;
  readonly fingerprint: Digest;
  readonly reason: string;
  /** ISO 8601. */
  readonly decidedOn: string;
  readonly signedBy?: string;
}

/** A decision that one record is false. */
export interface Retraction extends Quarantine {
  /** Whether what the record says no longer counts against others; it does again once the key of the retraction is revoked. */
  readonly settles: boolean;
}

/** A record that is believed to be of its scope, and that its scope has taken back. */
export interface RetractedRecord extends FoundRecord {
  readonly retraction: Retraction;
}
