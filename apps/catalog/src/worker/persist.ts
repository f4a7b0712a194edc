import { type FailureCode, failureOf } from '@apphub/model';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log/create-log.ts';

export interface PersistOptions {
  /** Ends the waiting; the last failure is thrown then. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** What is tried, for the log. */
  readonly what: string;
}

const OUTAGES: ReadonlySet<FailureCode> = new Set<FailureCode>(['DATABASE_UNAVAILABLE', 'DATABASE_BUSY', 'STORE_UNAVAILABLE']);
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/**
 * Does what must not be lost, again and again while database or store are away.
 *
 * @throws whatever `work` throws that is not an outage; an outage once `signal` is aborted.
 */
export async function persist<T>(work: () => Promise<T>, { signal, log, what }: PersistOptions): Promise<T> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      const reason = failureOf(error);
      if (!OUTAGES.has(reason.code) || signal.aborted) throw error;
      log.warn({ code: reason.code, pause }, `${what} is waiting: ${reason.message}`);
      await sleep(pause * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
    }
  }
}
