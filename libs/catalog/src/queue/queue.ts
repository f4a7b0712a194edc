import type { Failure } from '@apphub/model';
import type { Claim, Completion, Deliveries, ImportJob } from '../imports/index.ts';
import type { Abilities, ClaimedTask, Hits, Load, LoadPlan, TaskClaim, TaskDeliveries } from '../loads/index.ts';
import type { Run, RunClaim, RunDeliveries, RunEnding } from '../runs/index.ts';
import type { AttemptReports } from './attempt-at-hand.ts';

/** Where the queue tells what no caller hears. */
export interface QueueLog {
  info(details: Readonly<Record<string, unknown>>, message: string): void;
  warn(details: Readonly<Record<string, unknown>>, message: string): void;
}

/** An import while a worker works on it. */
export interface ImportWork extends Pick<Claim, 'jobId' | 'slug' | 'attempt'>, AttemptReports {
  readonly job: ImportJob;
}

/**
 * Does the work of one attempt. What it resolves with is written as the result after it has resolved; what it throws is
 * the failure of the attempt. It has to come to an end soon after `signal` is aborted.
 */
export type ImportHandler = (work: ImportWork) => Promise<Completion>;

export interface WorkOptions {
  /** How many imports, or tasks of loads, at the same time. */
  readonly concurrency: number;
  /** Who works, for people. Defaults to host name and process id. */
  readonly name?: string;
  /** Seconds that one attempt may take; it fails with LIMIT_TIME then. Defaults to an hour, at most 23. */
  readonly timeoutSeconds?: number;
  /** Whether another attempt could succeed where one failed with `failure`. Defaults to `mayPass`. */
  readonly mayPass?: (failure: Failure) => boolean;
}

/** A task of a load while a worker works on it. A report with a fingerprint ends the work if somebody else builds the same. */
export interface TaskWork extends Pick<TaskClaim, 'taskId' | 'loadId' | 'slug' | 'attempt'>, Pick<ClaimedTask, 'task' | 'load' | 'upstreams'>, AttemptReports {}

/** As `ImportHandler`, for tasks of loads. */
export type TaskHandler = (work: TaskWork) => Promise<Completion>;

/** A run while a worker works on it. */
export interface RunWork extends Pick<RunClaim, 'runId' | 'slug' | 'attempt'>, Pick<AttemptReports, 'signal'> {
  readonly run: Run;
}

/**
 * Executes one attempt of a run. How it ended is written after it has resolved; what it throws is a failure of the attempt.
 * It has to come to an end soon after `signal` is aborted.
 */
export type RunHandler = (work: RunWork) => Promise<RunEnding>;

export interface LoadWorkOptions extends WorkOptions {
  /** What this worker can build; it is given nothing else. */
  readonly abilities: Abilities;
}

/** A load while a planner works on it. */
export interface PlanWork extends Pick<AttemptReports, 'signal'> {
  readonly loadId: string;
  readonly load: Load;
  readonly attempt: number;
}

/** What a planner gives: the plan, and what of it needs no build, in portions that are each completed in one transaction. */
export interface PlannedWork {
  readonly plan: LoadPlan;
  readonly hits: readonly Omit<Hits, 'loadId'>[];
  /** Told the slugs of those of a portion that are completed, once they are. */
  readonly onCompleted?: (slugs: readonly string[]) => void;
}

/** As `ImportHandler`, for plans of loads. */
export type PlanHandler = (work: PlanWork) => Promise<PlannedWork>;

export type PlanOptions = Pick<WorkOptions, 'timeoutSeconds'>;

export interface Worker {
  /** How much is being worked on. */
  readonly busy: number;
  /**
   * Takes no more work, waits that long for those at work, then aborts them and hands them back to be worked elsewhere.
   * Resolves when no handler runs any more.
   */
  stop(options?: { readonly drainSeconds?: number }): Promise<void>;
}

export type ImportWorker = Worker;

/** Delivers imports and tasks of loads to workers; open one in every process that takes requests or works on them. */
export interface ImportQueue extends Deliveries {
  /** For the operations on loads. */
  readonly deliveries: TaskDeliveries;
  /** Begins to work; several times for several kinds of workers in one process. */
  work(handler: ImportHandler, options: WorkOptions): Worker;
  /** As `work`, on tasks of loads. */
  workLoads(handler: TaskHandler, options: LoadWorkOptions): Worker;
  /** As `work`, on plans of loads, one at a time. */
  workPlans(handler: PlanHandler, options: PlanOptions): Worker;
  /** For the operations on runs. */
  readonly runs: RunDeliveries;
  /** As `work`, on runs; without a limit of its own on the time that one takes. */
  workRuns(handler: RunHandler, options: WorkOptions): Worker;
  /** @throws FailureError DATABASE_UNAVAILABLE, DATABASE_BUSY; or QUEUE_STALLED when deliveries are not supervised any more. */
  check(): Promise<void>;
  /** Stops all workers as `ImportWorker.stop` does, then itself; idempotent. The database stays open. */
  stop(options?: { readonly drainSeconds?: number }): Promise<void>;
}
