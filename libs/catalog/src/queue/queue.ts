import type { Failure } from '@apphub/model';
import type { Claim, Completion, Deliveries, ImportJob, StageReport } from '../imports/index.ts';

/** Where the queue tells what no caller hears. */
export interface QueueLog {
  info(details: Readonly<Record<string, unknown>>, message: string): void;
  warn(details: Readonly<Record<string, unknown>>, message: string): void;
}

/** An import while a worker works on it. */
export interface ImportWork extends Pick<Claim, 'jobId' | 'slug' | 'attempt'> {
  readonly job: ImportJob;
  /** Aborted as soon as the work is not wanted any more: canceled, lost to another worker, out of time, or the worker stops. */
  readonly signal: AbortSignal;
  /**
   * Says which stage was entered. Reports are written one after the other in the order of the calls, awaited or not. A
   * database that is away is waited for.
   *
   * @throws FailureError ATTEMPT_LOST when the attempt is not the current one any more; `signal` is aborted, too.
   */
  recordStage(report: StageReport): Promise<void>;
}

/**
 * Does the work of one attempt. What it resolves with is written as the result after it has resolved; what it throws is
 * the failure of the attempt. It has to come to an end soon after `signal` is aborted.
 */
export type ImportHandler = (work: ImportWork) => Promise<Completion>;

export interface WorkOptions {
  /** How many imports at the same time. */
  readonly concurrency: number;
  /** Who works, for people. Defaults to host name and process id. */
  readonly name?: string;
  /** Seconds that one attempt may take; it fails with LIMIT_TIME then. Defaults to an hour, at most 23. */
  readonly timeoutSeconds?: number;
  /** Whether another attempt could succeed where one failed with `failure`. Defaults to `mayPass`. */
  readonly mayPass?: (failure: Failure) => boolean;
}

export interface ImportWorker {
  /** How many imports are being worked on. */
  readonly busy: number;
  /**
   * Takes no more imports, waits that long for those at work, then aborts them and hands them back to be worked elsewhere.
   * Resolves when no handler runs any more.
   */
  stop(options?: { readonly drainSeconds?: number }): Promise<void>;
}

/** Counted from the imports themselves, which are the truth. */
export interface QueueStats {
  readonly queued: number;
  readonly running: number;
  /** Seconds that the longest waiting import has waited; 0 if none waits. */
  readonly oldestQueuedSeconds: number;
}

/** Delivers imports to workers; open one in every process that takes requests or works on them. */
export interface ImportQueue extends Deliveries {
  /** Begins to work; several times for several kinds of workers in one process. */
  work(handler: ImportHandler, options: WorkOptions): ImportWorker;
  stats(): Promise<QueueStats>;
  /** @throws FailureError DATABASE_UNAVAILABLE, DATABASE_BUSY; or QUEUE_STALLED when deliveries are not supervised any more. */
  check(): Promise<void>;
  /** Stops all workers as `ImportWorker.stop` does, then itself; idempotent. The database stays open. */
  stop(options?: { readonly drainSeconds?: number }): Promise<void>;
}
