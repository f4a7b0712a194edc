import { failure, FailureError } from '@apphub/model';
import { patiently } from '../events/index.ts';
import type { StageReport } from '../imports/index.ts';
import type { AttemptAtHand, AttemptReports, StopReason } from './attempt-at-hand.ts';
import type { QueueLog } from './queue.ts';

const WORDS: Readonly<Record<StopReason, string>> = {
  canceled: 'The work was canceled.',
  lost: 'Another worker has taken the work over.',
  'timed-out': 'The work took longer than its limit.',
  stopping: 'The worker stops.',
  parked: 'Somebody else builds the same inputs.',
};

/** The work on one attempt, as its worker sees it. */
export interface RunningWork {
  readonly attempt: AttemptAtHand;
  readonly reports: AttemptReports;
  readonly stopped: StopReason | undefined;
  stop(reason: StopReason): void;
  /** Resolves when all stages that were reported are written, or cannot be any more. */
  settled(): Promise<void>;
}

/** Stages are written one after the other, in the order in which they were reported. */
export function beginWork(attempt: AttemptAtHand, { log }: { readonly log: QueueLog | undefined }): RunningWork {
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
      const reason = await patiently(() => attempt.recordStage(report), { signal, log });
      if (reason !== undefined) stop(reason);
      if (reason === 'parked') signal.throwIfAborted();
    } catch (thrown) {
      if (thrown instanceof FailureError && thrown.failure.code === 'ATTEMPT_LOST') stop('lost');
      throw thrown;
    }
  };

  return {
    attempt,
    reports: {
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
