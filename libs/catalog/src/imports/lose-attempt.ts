import { FailureError } from '@apphub/model';
import type { Database } from '../database/index.ts';
import { changeImport } from './change-import.ts';
import { lockImport } from './lock-import.ts';

/**
 * Says that an attempt has lost its worker, so that everybody sees it before another worker takes over. Changes nothing
 * if the attempt is not the current one any more.
 *
 * @returns whether it was the current one.
 */
export async function loseAttempt(database: Database, { jobId, attempt }: { readonly jobId: string; readonly attempt: number }): Promise<boolean> {
  try {
    const changed = await database.transaction(async (tx) => changeImport(tx, await lockImport(tx, jobId), { event: { type: 'lost', attempt } }));
    return changed.ok;
  } catch (thrown) {
    if (thrown instanceof FailureError && thrown.failure.code === 'IMPORT_UNKNOWN') return false;
    throw thrown;
  }
}
