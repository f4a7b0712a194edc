import type { Transaction } from '../database/index.ts';

/**
 * The queue's promise that one worker alone was given an import. Whatever ends an attempt says so to the queue in the
 * same transaction; a lease that was lost answers `false`, and the transaction must not commit.
 */
export interface Lease {
  /** Renews it. */
  hold(tx: Transaction): Promise<boolean>;
  /** The import needs no worker any more. */
  settle(tx: Transaction): Promise<boolean>;
  /** The import is delivered again, at the earliest after that time. */
  giveBack(tx: Transaction, delaySeconds: number): Promise<boolean>;
}

/** An import in the hands of a worker; what may be written for it carries the number of the attempt. */
export interface Claim {
  readonly jobId: string;
  readonly slug: string;
  readonly attempt: number;
  readonly lease: Lease;
}
