import type { Digest } from '@apphub/model';
import { z } from 'zod';
import type { Database, Transaction } from '../database/index.ts';
import { blobSchema, BLOB_COLUMNS } from './blob.ts';
import { isNamed, KEEP_REPLACED_MS } from './named.ts';

export interface MarkDeletingInput {
  readonly digest: Digest;
  /** Milliseconds for which what was replaced can be brought back by an undo; defaults to 30 days. */
  readonly keepReplacedMs?: number;
  /** Milliseconds for which a blob that was registered may wait to be named; defaults to 0. */
  readonly keepRegisteredMs?: number;
  /**
   * Bytes of a blob that lies in the store whether or not there is a row of it: one without a row is announced, too, so
   * that nobody registers it while it is deleted.
   */
  readonly size?: number;
}

export type DeletingMarked =
  /** Nobody can name it any more: `forgetBlob` deletes it. Said again to whoever asks again. */
  | { readonly kind: 'deleting' }
  /** A version, an artifact or a possible undo needs it, or it was registered just now. */
  | { readonly kind: 'in-use' }
  /** The catalog has no row of it, and was not told its size. */
  | { readonly kind: 'unknown' };

const LOCK = `SELECT ${BLOB_COLUMNS} FROM blobs WHERE digest = $1 FOR UPDATE`;
const MARK = "UPDATE blobs SET state = 'deleting' WHERE digest = $1";
const IN_USE = `
  SELECT ${isNamed('$1', '$2')}
      OR EXISTS (SELECT FROM blobs WHERE digest = $1 AND stored_at > now() - $3 * interval '1 millisecond') AS used`;
/** Waits for whoever registers these bytes, or takes their row away. */
const ANNOUNCE = "INSERT INTO blobs (digest, size, state) VALUES ($1, $2, 'deleting') ON CONFLICT (digest) DO NOTHING";

/**
 * Announces that a blob will be deleted, unless it is needed. FOR UPDATE waits for all who hold the blob to publish it
 * (`holdBlob`) and makes later ones wait, so that either the collector sees their row or they see the announcement.
 */
export async function markDeleting(database: Database, input: MarkDeletingInput): Promise<DeletingMarked> {
  for (;;) {
    const marked = await database.transaction((tx) => mark(tx, input));
    if (marked !== undefined) return marked;
  }
}

/** `undefined` when a row came between the two looks for it. */
async function mark(tx: Transaction, { digest, size, keepReplacedMs = KEEP_REPLACED_MS, keepRegisteredMs = 0 }: MarkDeletingInput): Promise<DeletingMarked | undefined> {
  const [blob] = await tx.query(LOCK, [digest], blobSchema);
  if (blob === undefined && size === undefined) return { kind: 'unknown' };
  if (blob === undefined) return (await tx.execute(ANNOUNCE, [digest, size])) === 1 ? { kind: 'deleting' } : undefined;
  if (blob.state === 'deleting') return { kind: 'deleting' };
  // A statement of its own: only what begins after the lock sees the rows of those that it waited for.
  const [answer] = await tx.query(IN_USE, [digest, keepReplacedMs, keepRegisteredMs], z.object({ used: z.boolean() }));
  if (answer?.used !== false) return { kind: 'in-use' };
  await tx.execute(MARK, [digest]);
  return { kind: 'deleting' };
}
