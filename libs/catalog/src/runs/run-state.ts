import type { Failure } from '@apphub/model';

/** Where one run stands, in AppHub's words and `lost`. Each state owns its data. */
export type RunState = Pending | Running | Succeeded | Failed | Canceled | Expired | Lost;

interface StateBase {
  /** The number of the current or last attempt; 0 before the first. */
  readonly attempt: number;
  /** How many attempts there may be. */
  readonly limit: number;
}

/** Waits for a worker; after a failure, for its next attempt. */
export interface Pending extends StateBase {
  readonly status: 'pending';
  /** Why the attempt before did not succeed. */
  readonly lastFailure?: Failure;
}

export interface Running extends StateBase {
  readonly status: 'running';
  /** Somebody wants it to end; its worker has not come to a stop yet. */
  readonly cancelAsked: boolean;
}

export interface Succeeded extends StateBase {
  readonly status: 'succeeded';
}

/** The handler has failed, or said that it has. */
export interface Failed extends StateBase {
  readonly status: 'failed';
  readonly failure: Failure;
}

export interface Canceled extends StateBase {
  readonly status: 'canceled';
}

/** It took longer than it may. */
export interface Expired extends StateBase {
  readonly status: 'expired';
  readonly failure: Failure;
}

/** Its worker was not heard of any more; nobody knows how far the handler came. */
export interface Lost extends StateBase {
  readonly status: 'lost';
  readonly failure: Failure;
}

export type RunStatus = RunState['status'];

/** A new run, before its first attempt. */
export function newRun(limit: number): Pending {
  return { status: 'pending', attempt: 0, limit };
}

/** Whether nothing can change any more. */
export function isRunEnded({ status }: { readonly status: RunStatus }): boolean {
  return status !== 'pending' && status !== 'running';
}
