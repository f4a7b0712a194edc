import { setTimeout as sleep } from 'node:timers/promises';
import { type FailureCode, FailureError } from '@apphub/model';

export interface Patience {
  /** Gives up when it is aborted. */
  readonly signal: AbortSignal;
  readonly log?: { warn(details: Readonly<Record<string, unknown>>, message: string): void } | undefined;
}

const PASSING: ReadonlySet<FailureCode> = new Set<FailureCode>(['DATABASE_UNAVAILABLE', 'DATABASE_BUSY']);
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Does `work` again and again while the database is away, so that an outage costs time and nothing else. `work` may have
 * been done when it fails: it must not matter whether it is done twice.
 *
 * @throws what `work` throws for other reasons; the last failure once `signal` is aborted.
 */
export async function patiently<T>(work: () => Promise<T>, { signal, log }: Patience): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof FailureError) || !PASSING.has(thrown.failure.code) || signal.aborted) throw thrown;
      if (failures === 0) log?.warn({ code: thrown.failure.code }, 'the database is away; waiting for it');
      await sleep(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS), undefined, { signal }).catch(() => undefined);
    }
  }
}
