import type { BuildStage, Digest, Failure } from '@apphub/model';

/** The stages in which an attempt is at work. */
export const workStages = [
  'resolving',
  'cache-hit',
  'installing-dependencies',
  'building',
  'packaging',
  'uploading',
] as const satisfies readonly BuildStage[];

export type WorkStage = (typeof workStages)[number];

/** Where one import stands. Each state owns its data; there is no field that means something in some states only. */
export type ImportState = Queued | Running | Completed | Failed | Canceled;

interface StateBase {
  /** The number of the current or last attempt; 0 before the first. */
  readonly attempt: number;
  /** How many attempts there may be. */
  readonly limit: number;
}

/** Waits for a worker; after a failure that may pass, for its next attempt. */
export interface Queued extends StateBase {
  readonly state: 'queued';
  /** Why the attempt before did not succeed. */
  readonly lastFailure?: Failure;
}

export interface Running extends StateBase {
  readonly state: 'running';
  readonly stage: WorkStage;
  readonly fingerprint?: Digest;
  readonly message?: string;
  /** Somebody wants it to end; its worker has not come to a stop yet. */
  readonly cancelAsked: boolean;
}

/** The bundle is in the store, and where the import publishes, it is published. */
export interface Completed extends StateBase {
  readonly state: 'completed';
  readonly bundle: CompletedBundle;
}

export interface Failed extends StateBase {
  readonly state: 'failed';
  readonly failure: Failure;
  /** Absent if the attempt failed before it was known. */
  readonly fingerprint?: Digest;
}

export interface Canceled extends StateBase {
  readonly state: 'canceled';
}

export interface CompletedBundle {
  readonly fingerprint: Digest;
  readonly version: string;
  readonly digest: Digest;
  readonly filename: string;
  /** Whether it was found rather than built. */
  readonly cached: boolean;
}

/** A new import, before its first attempt. */
export function newImport(limit: number): Queued {
  return { state: 'queued', attempt: 0, limit };
}

/** Whether nothing can change any more. */
export function isEnded({ state }: Pick<ImportState, 'state'>): boolean {
  return state === 'completed' || state === 'failed' || state === 'canceled';
}
