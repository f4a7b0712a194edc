import { failure, FailureError } from '@apphub/model';
import type { Database } from '../database/index.ts';
import { patiently } from '../events/index.ts';
import { type Claim, type ImportJob, recordStage, type StageReport } from '../imports/index.ts';
import type { ImportWork, QueueLog } from './queue.ts';

/** Why work is not wanted any more; the first reason counts. */
export type StopReason = 'canceled' | 'lost' | 'timed-out' | 'stopping';

const WORDS: Readonly<Record<StopReason, string>> = {
  canceled: 'The import was canceled.',
  lost: 'Another worker has taken the import over.',
  'timed-out': 'The import took longer than its limit.',
  stopping: 'The worker stops.',
};

/** The work on one attempt, as its worker sees it. */
export interface RunningWork {
  readonly work: ImportWork;
  readonly stopped: StopReason | undefined;
  stop(reason: StopReason): void;
  /** Resolves when all stages that were reported are written, or cannot be any more. */
  settled(): Promise<void>;
}

export interface WorkPorts {
  readonly database: Database;
  readonly log: QueueLog | undefined;
}

/** Stages are written one after the other, in the order in which they were reported. */
export function beginWork({ database, log }: WorkPorts, { claim, job }: { readonly claim: Claim; readonly job: ImportJob }): RunningWork {
  const aborting = new AbortController();
  const { signal } = aborting;
  let stopped: StopReason | undefined;
  let written = Promise.resolve();

  const stop = (reason: StopReason) => {
    if (stopped !== undefined) return;
    stopped = reason;
    aborting.abort(new FailureError(failure('CANCELED', WORDS[reason])));
  };

  const write = async (report: StageReport) => {
    try {
      const { cancelAsked } = await patiently(() => recordStage(database, claim, report), { signal, log });
      if (cancelAsked) stop('canceled');
    } catch (thrown) {
      if (thrown instanceof FailureError && thrown.failure.code === 'ATTEMPT_LOST') stop('lost');
      throw thrown;
    }
  };

  return {
    work: {
      jobId: claim.jobId,
      slug: claim.slug,
      attempt: claim.attempt,
      job,
      signal,
      recordStage(report) {
        const result = written.then(() => write(report));
        written = result.catch(() => undefined);
        return result;
      },
    },
    get stopped() {
      return stopped;
    },
    stop,
    settled: () => written,
  };
}
