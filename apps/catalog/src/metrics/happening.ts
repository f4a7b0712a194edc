import type { Happening as ServerHappening } from '../server/ports.ts';

/** How an attempt of an import ended; `released` when another worker is to go on with it. */
export type AttemptOutcome = 'completed' | 'failed' | 'canceled' | 'lost' | 'released';

/** How an attempt of a run ended; after `released` another worker goes on. */
export type RunOutcome = 'succeeded' | 'failed' | 'canceled' | 'expired' | 'lost' | 'released';

/** What is worth counting in a worker. */
export type WorkerHappening =
  /** One stage of a build ended. */
  | { readonly kind: 'stage'; readonly stage: string; readonly ms: number }
  /** A bundle was found or built; `reason` is a reason to miss, or `reused`. */
  | { readonly kind: 'bundle'; readonly outcome: 'hit' | 'built'; readonly reason: string; readonly bytes: number }
  /** An attempt ended; `code` is that of its failure, or empty. */
  | { readonly kind: 'attempt'; readonly job: string; readonly outcome: AttemptOutcome; readonly code: string }
  /** The same of a run. */
  | { readonly kind: 'run'; readonly outcome: RunOutcome; readonly code: string }
  /** A version was published by an import, or by a load. */
  | { readonly kind: 'publish'; readonly outcome: 'published' | 'unchanged' | 'replaced'; readonly bytes: number };

/** Everything that is counted. */
export type Happening =
  | ServerHappening
  | WorkerHappening
  /** An event reached this process so long after it happened. */
  | { readonly kind: 'event'; readonly lagMs: number };
