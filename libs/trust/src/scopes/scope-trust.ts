import type { Failure, Result } from '@apphub/model';
import type { BuildRecord } from '../build-record.ts';
import type { Envelope } from '../dsse.ts';
import type { RejectReason } from '../records/miss-reason.ts';

/** What one scope believes, and how it signs what it writes. */
export interface ScopeTrust {
  readonly scope: string;
  /** Where its reads go: itself first, then the scopes it inherits from; never sideways, never upward. */
  readonly readOrder: readonly string[];
  /** Whether a document that lies in `scope` was signed by somebody who may write there. */
  signerOf(envelope: Envelope, scope: string): SignerVerdict;
  /** Why a record that was rightly signed is still not good enough here. */
  objection(record: BuildRecord): Rejection | undefined;
  /** Signs for the own scope, or says why that cannot be done. */
  sign(envelope: Envelope): Result<Envelope, Failure>;
}

export type SignerVerdict =
  /** `signedBy` is missing where nothing is signed because nothing is shared. */
  | { readonly kind: 'accepted'; readonly signedBy?: string }
  | ({ readonly kind: 'rejected' } & Rejection);

export interface Rejection {
  readonly reason: RejectReason;
  /** A part of a sentence, safe to print. */
  readonly words: string;
}
