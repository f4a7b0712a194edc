import type { BundlePlatform, Digest, FingerprintRecord } from '@apphub/model';

/** "Fingerprint F gave digest D": what one build says of itself. */
export interface BuildRecord {
  readonly scope: string;
  readonly slug: string;
  readonly version: string;
  readonly fingerprint: Digest;
  /** All inputs, so that a later miss can be explained field by field. */
  readonly inputs: FingerprintRecord;
  /** sha256 of the `.tgz`. */
  readonly digest: Digest;
  /** sha256 of the uncompressed tar. */
  readonly contentDigest: Digest;
  /** Bytes of the `.tgz`. */
  readonly size: number;
  readonly platform: BundlePlatform;
  /** How the build was isolated, e.g. `process-group`. */
  readonly isolation: string;
  /** What held the limits on the build's memory and processes: the kernel, or a watchdog that looks now and then. Not known of old records. */
  readonly limits?: 'cgroup' | 'watchdog';
  /** The commit that was checked out; beside the fingerprint, never in it. */
  readonly gitCommit?: string;
  /** ISO 8601. */
  readonly startedOn: string;
  readonly finishedOn: string;
}
