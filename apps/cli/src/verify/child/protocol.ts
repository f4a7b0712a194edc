import type { UpstreamBundle } from '@apphub/build';
import type { BuildEvent, Digest, Failure } from '@apphub/model';
import type { BuildRecord } from '@apphub/trust';

/** What the process that builds again is asked for. */
export interface RebuildRequest {
  readonly repositoryRoot: string;
  /** Absolute path of the example. */
  readonly root: string;
  readonly expected: Pick<BuildRecord, 'fingerprint' | 'inputs'>;
  readonly upstream: readonly UpstreamBundle[];
  /** A folder for the store that takes the result. */
  readonly scratch: string;
  readonly umask: number;
}

/** What it answers: events as they happen, then one of the others. */
export type RebuildAnswer =
  | { readonly kind: 'event'; readonly event: BuildEvent }
  | { readonly kind: 'built'; readonly digest: Digest; readonly contentDigest: Digest; readonly size: number }
  | { readonly kind: 'failed'; readonly failure: Failure };
