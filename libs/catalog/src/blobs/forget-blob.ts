import { type Digest, digestSchema } from '@apphub/model';
import { z } from 'zod';
import type { Database } from '../database/index.ts';

export interface ForgetBlobInput {
  readonly digest: Digest;
  /** Deletes the bytes; resolves, too, when there are none. */
  readonly deleteBytes: () => Promise<void>;
}

/** Longer than a store takes at most to delete, with all its attempts (a minute), and than `LIMITS.idleInTransaction`. */
const KEEPS_LOCK_MS = 120_000;
const KEEP_LOCK = "SELECT set_config('idle_in_transaction_session_timeout', $1, true)";
const LOCK = "SELECT FROM blobs WHERE digest = $1 AND state = 'deleting' FOR UPDATE";
const LIST = `SELECT digest FROM blobs WHERE state = 'deleting' ORDER BY digest COLLATE "C"`;

/**
 * Ends what `markDeleting` has announced: the bytes go, then their row. The row is locked meanwhile, so that of several
 * collectors one deletes, and nobody registers the bytes anew before they are gone. When `deleteBytes` fails or the
 * collector is killed, the announcement stands, and the next one goes on with it. It has two minutes: a collector that is
 * stopped for longer in the middle of a deletion loses the lock, and must not wake up again.
 *
 * @returns whether there was an announcement; without one nothing is deleted.
 */
export async function forgetBlob(database: Database, { digest, deleteBytes }: ForgetBlobInput): Promise<boolean> {
  return database.transaction(async (tx) => {
    await tx.execute(KEEP_LOCK, [String(KEEPS_LOCK_MS)]);
    if ((await tx.execute(LOCK, [digest])) === 0) return false;
    await deleteBytes();
    await tx.execute('DELETE FROM blobs WHERE digest = $1', [digest]);
    return true;
  });
}

/** What collectors have announced and not yet ended: the first work of the next one, since a collector can be killed. */
export async function listDeleting(database: Database): Promise<Digest[]> {
  const rows = await database.query(LIST, [], z.object({ digest: digestSchema }));
  return rows.map(({ digest }) => digest);
}
