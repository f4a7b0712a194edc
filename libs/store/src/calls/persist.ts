import { type Failure, FailureError } from '@apphub/model';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffDelay, type CallPolicy, transferAllowance } from './policy.ts';
import { type TimeLimit, withinTime } from './within-time.ts';

export interface PersistOptions<T> extends Omit<TimeLimit<T>, 'timeoutMs'> {
  readonly policy: CallPolicy;
  /** Bytes that travel with one attempt; they lengthen every limit. */
  readonly bytes?: number;
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/** Told before an operation is tried again. */
export interface Retry {
  readonly failure: Failure;
  /** The number of the attempt that failed, from 1. */
  readonly attempt: number;
  readonly delayMs: number;
}

/**
 * Runs `operation` until it succeeds, fails for a reason that time does not mend, or its attempts or its time are
 * used up; only outages (STORE_UNAVAILABLE) are tried again.
 *
 * @throws the last attempt's error, or `signal.reason` when aborted.
 */
export async function persist<T>(operation: (signal: AbortSignal) => Promise<T>, options: PersistOptions<T>): Promise<T> {
  const { policy, bytes = 0, signal, onRetry, what, discard } = options;
  const allowance = transferAllowance(bytes, policy);
  const deadline = performance.now() + policy.boundMs + allowance;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const timeoutMs = Math.min(policy.timeoutMs + allowance, Math.max(1, deadline - performance.now()));
      return await withinTime(operation, { timeoutMs, what, signal, discard });
    } catch (error) {
      if (signal?.aborted || !isOutage(error) || attempt >= policy.attempts) throw error;
      const delayMs = backoffDelay(attempt, { backoffMs: policy.backoffMs, random: Math.random() });
      if (performance.now() + delayMs >= deadline) throw error;
      onRetry?.({ failure: error.failure, attempt, delayMs });
      await pause(delayMs, signal);
    }
  }
}

/** Whether waiting may mend what was thrown. */
export function isOutage(error: unknown): error is FailureError {
  return error instanceof FailureError && error.failure.code === 'STORE_UNAVAILABLE';
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}
