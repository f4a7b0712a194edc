import type { Digest } from './digest.ts';
import type { Failure } from './failure.ts';

/** The stages of one build, in the order in which they can occur. */
export const buildStages = [
  'queued',
  'resolving',
  'cache-hit',
  'installing-dependencies',
  'building',
  'packaging',
  'uploading',
  'completed',
  'failed',
  'canceled',
] as const;

export type BuildStage = (typeof buildStages)[number];

/** Everything that a watcher of a build can be told. */
export type BuildEvent = StageStarted | LogLine | BuildNotice;

interface BuildEventBase {
  readonly slug: string;
  /** Milliseconds since the epoch, for people; never an input. */
  readonly at: number;
}

/** A stage began; the one before it, if any, took `previousMs`. */
export interface StageStarted extends BuildEventBase {
  readonly type: 'stage';
  readonly stage: BuildStage;
  readonly fingerprint?: Digest;
  readonly message?: string;
  readonly previousMs?: number;
}

/** One line that a command wrote, with secrets masked. */
export interface LogLine extends BuildEventBase {
  readonly type: 'log';
  readonly stage: BuildStage;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** Something the owner should know that does not fail the build, such as a cache fault. Said once per build. */
export interface BuildNotice extends BuildEventBase {
  readonly type: 'notice';
  readonly failure: Failure;
}
