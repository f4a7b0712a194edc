import type { Digest } from '@apphub/model';
import { z } from 'zod';
import type { Database } from '../database/index.ts';
import { blobSchema, BLOB_COLUMNS } from './blob.ts';

export interface MarkDeletingInput {
  readonly digest: Digest;
  /** Milliseconds for which what was replaced can be brought back by an undo; defaults to 30 days. */
  readonly keepReplacedMs?: number;
}

export type DeletingMarked =
  /** Nobody can name it any more: `forgetBlob` deletes it. Said again to whoever asks again. */
  | { readonly kind: 'deleting' }
  /** A version, an artifact or a possible undo needs it. */
  | { readonly kind: 'in-use' }
  /** The catalog does not know it: bytes in the store that no row accounts for are for the store's own collection. */
  | { readonly kind: 'unknown' };

const DAY_MS = 86_400_000;
const LOCK = `SELECT ${BLOB_COLUMNS} FROM blobs WHERE digest = $1 FOR UPDATE`;
const MARK = "UPDATE blobs SET state = 'deleting' WHERE digest = $1";
const IN_USE = `
  SELECT EXISTS (SELECT FROM job_bundle_versions WHERE checksum = $1)
      OR EXISTS (SELECT FROM example_bundle_artifacts WHERE checksum = $1)
      OR EXISTS (SELECT FROM job_bundle_revisions WHERE checksum = $1 AND superseded_at > now() - $2 * interval '1 millisecond') AS used`;

/**
 * Announces that a blob will be deleted, unless it is needed. FOR UPDATE waits for all who hold the blob to publish it
 * (`holdBlob`) and makes later ones wait, so that either the collector sees their row or they see the announcement.
 */
export async function markDeleting(database: Database, { digest, keepReplacedMs = 30 * DAY_MS }: MarkDeletingInput): Promise<DeletingMarked> {
  return database.transaction(async (tx) => {
    const [blob] = await tx.query(LOCK, [digest], blobSchema);
    if (blob === undefined) return { kind: 'unknown' };
    if (blob.state === 'deleting') return { kind: 'deleting' };
    // A statement of its own: only what begins after the lock sees the rows of those that it waited for.
    const [answer] = await tx.query(IN_USE, [digest, keepReplacedMs], z.object({ used: z.boolean() }));
    if (answer?.used !== false) return { kind: 'in-use' };
    await tx.execute(MARK, [digest]);
    return { kind: 'deleting' };
  });
}
