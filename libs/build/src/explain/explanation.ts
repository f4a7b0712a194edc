import type { Digest, Failure } from '@apphub/model';
import type { BuildRecord, InputDifference, MissReason, RejectedRecord } from '@apphub/trust';

/** Why an example is a hit or a miss. */
export interface Explanation {
  readonly slug: string;
  readonly verdict: Verdict;
  /** Left out while an upstream is no hit: the content of its bundle is one of the inputs. */
  readonly fingerprint?: Digest;
  /** The examples it builds on, in the order of "dependsOn". */
  readonly upstream: readonly UpstreamVerdict[];
  /** Documents of this fingerprint that were found and are not used. */
  readonly rejected: readonly RejectedRecord[];
  /** Against the record that was built last. For a miss only; left out if there is none. */
  readonly last?: Comparison;
  /** Against the record that differs in the fewest inputs, where that is another one. */
  readonly nearest?: Comparison;
}

export type Verdict =
  | { readonly kind: 'hit'; readonly record: BuildRecord; readonly signedBy?: string }
  /** `failure` is there where its owner should be told. */
  | { readonly kind: 'miss'; readonly reason: MissReason; readonly failure?: Failure }
  /** Nothing can be said before these examples are built: their bundles are inputs. */
  | { readonly kind: 'waits'; readonly upstream: readonly string[] };

export interface UpstreamVerdict {
  readonly slug: string;
  /** Where its bundle is laid out inside the example. */
  readonly path: string;
  readonly verdict: Verdict;
}

/** What has to be done to the inputs of a record to get those of now. Upstreams that are no hits are not compared. */
export interface Comparison {
  readonly record: BuildRecord;
  readonly signedBy?: string;
  readonly differences: readonly InputDifference[];
}
