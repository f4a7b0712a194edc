import type { BuildEvent, Digest, Failure, Result } from '@apphub/model';
import type { BuiltExample, BuildReason } from './child/protocol.ts';

export interface BuildOptions {
  readonly signal: AbortSignal;
  /** Told each event, in order, the next one after the promise for the one before. */
  readonly onEvent?: (event: BuildEvent) => Promise<void>;
  /** Told what a task is about to build; the build goes on when the promise is fulfilled. */
  readonly onClaim?: (fingerprint: Digest) => Promise<void>;
  /** Told why it is built, a moment after the building has begun; not for a hit. */
  readonly onReason?: (reason: BuildReason) => Promise<void>;
  /** Told what a search has found so far. */
  readonly onFound?: (found: readonly BuiltExample[]) => Promise<void>;
}

/** What has come of a piece of work; a search has only found. */
export type BuildEnd = Result<BuiltExample | undefined, Failure>;
