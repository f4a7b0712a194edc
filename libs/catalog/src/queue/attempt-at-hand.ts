import type { Failure } from '@apphub/model';
import type { FailedAttempt, StageReport } from '../imports/index.ts';
import type { RunStatus } from '../runs/index.ts';
import type { ImportState } from '../status/index.ts';

/** Why work is not wanted any more; the first reason counts. */
export type StopReason = 'canceled' | 'lost' | 'timed-out' | 'stopping' | 'parked';

/** What the import, task of a load or run is after an attempt; `lost` when the attempt was not ours any more, and nothing was written. */
export type WorkEnd = ImportState['state'] | RunStatus | 'parked' | 'lost';

/** What a handler is told of its attempt, and how it reports. */
export interface AttemptReports {
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

/** One attempt in the hands of a worker: of an import, or of a task of a load. The worker is the same for both. */
export interface AttemptAtHand {
  /** Of the import or the task. */
  readonly jobId: string;
  /** Of the import or the load, by which it is told to stop. */
  readonly stopId: string;
  readonly slug: string;
  readonly attempt: number;
  /** Does the work. @returns what writes its result; may be called again while the database is away. */
  handle(reports: AttemptReports): Promise<() => Promise<unknown>>;
  /** @returns why the attempt is to stop, if it is. */
  recordStage(report: StageReport): Promise<StopReason | undefined>;
  /** Looks whether the work is still wanted, should the word that it is not have been missed. */
  look(): Promise<StopReason | undefined>;
  fail(failed: FailedAttempt): Promise<WorkEnd>;
  /** As `fail`, for what is not the fault of the work itself. */
  spare(failed: Pick<FailedAttempt, 'failure'>): Promise<WorkEnd>;
  release(): Promise<WorkEnd>;
  confirmCancel(): Promise<WorkEnd>;
  /** Whether another attempt could succeed where this one failed with `failure`. */
  mayPass(failure: Failure): boolean;
  /** Whether `failure` is of this worker or of what all of them need, so that the attempt is spared. */
  isSpared(failure: Failure): boolean;
}
