import { FailureError } from '@apphub/model';
import type { Database } from '../database/index.ts';
import { changeRun } from './change-run.ts';
import { lockRun } from './lock-run.ts';

/**
 * Says that an attempt has lost its worker, so that everybody sees it before another worker takes over, if one does.
 * Changes nothing if the attempt is not the current one any more.
 */
export async function loseRun(database: Database, { runId, attempt }: { readonly runId: string; readonly attempt: number }): Promise<void> {
  try {
    await database.transaction(async (tx) => changeRun(tx, await lockRun(tx, runId), { event: { type: 'lost', attempt } }));
  } catch (thrown) {
    if (thrown instanceof FailureError && (thrown.failure.code === 'RUN_UNKNOWN' || thrown.failure.code === 'ATTEMPT_LOST')) return;
    throw thrown;
  }
}
