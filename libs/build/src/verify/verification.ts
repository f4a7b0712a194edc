import type { Digest, Failure } from '@apphub/model';
import type { BuildRecord } from '@apphub/trust';
import type { ContentDifference } from './first-difference.ts';

/** Sizes and names of one stored or rebuilt archive. */
export interface ArchiveDigests {
  /** sha256 of the `.tgz`. */
  readonly digest: Digest;
  /** sha256 of the uncompressed tar. */
  readonly contentDigest: Digest;
  /** Bytes of the `.tgz`. */
  readonly size: number;
}

/** What building an example once more showed. */
export type Verification =
  /** Both builds gave the same bytes. */
  | { readonly kind: 'match'; readonly slug: string; readonly record: BuildRecord; readonly rebuilt: ArchiveDigests }
  /**
   * They did not. Where the content is the same and only its compressed form is not, no entry differs and nothing is
   * set aside.
   */
  | {
      readonly kind: 'mismatch';
      readonly slug: string;
      readonly record: BuildRecord;
      readonly rebuilt: ArchiveDigests;
      readonly entries: readonly EntryDifference[];
      readonly quarantine: QuarantineOutcome;
    }
  /** The example could not be built, or its bundle not be read, so that nothing was compared. */
  | { readonly kind: 'failed'; readonly slug: string; readonly failure: Failure };

export type QuarantineOutcome =
  | { readonly kind: 'set' }
  | { readonly kind: 'not-needed' }
  /** The difference was found and could not be put on record. */
  | { readonly kind: 'not-set'; readonly failure: Failure };

/** One entry of the archive that the two builds do not share. What comes from files is safe to print. */
export type EntryDifference = { readonly path: string } & (
  | { readonly kind: 'only-recorded' | 'only-rebuilt'; /** Bytes. */ readonly size: number }
  | { readonly kind: 'mode'; readonly recorded: 'executable' | 'plain' }
  | ContentDifference
);
