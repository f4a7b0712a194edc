import type { Digest } from '@apphub/model';
import type { Database } from '../database/index.ts';
import type { WorkStage } from '../status/index.ts';
import { changeImport, demandChange } from './change-import.ts';
import type { Claim } from './lease.ts';
import { lockImport } from './lock-import.ts';
import { storableText } from './storable.ts';

export interface StageReport {
  readonly stage: WorkStage;
  readonly fingerprint?: Digest;
  readonly message?: string;
  /** Milliseconds that stages took which have ended since the last report. */
  readonly stageMs?: Readonly<Record<string, number>>;
}

export interface StageRecorded {
  /** Whether the attempt is to stop. */
  readonly cancelAsked: boolean;
}

/**
 * Says which stage an attempt has entered. A stage that is already over, told late, changes nothing.
 *
 * @throws FailureError ATTEMPT_LOST when the attempt is not the current one any more; nothing is written then.
 */
export async function recordStage(database: Database, { jobId, attempt }: Omit<Claim, 'lease'>, report: StageReport): Promise<StageRecorded> {
  const { stage, fingerprint, message, stageMs } = report;
  const event = {
    type: 'stage' as const,
    attempt,
    stage,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(message === undefined ? {} : { message: storableText(message) }),
  };
  return database.transaction(async (tx) => {
    const locked = await lockImport(tx, jobId);
    const change = stageMs === undefined ? { event } : { event, stageMs };
    const changed = await changeImport(tx, locked, change);
    if (!changed.ok && changed.error !== 'stage-over') await demandChange(tx, locked, change);
    return { cancelAsked: locked.job.cancelAsked };
  });
}
