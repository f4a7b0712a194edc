import { failure, FailureError } from '@apphub/model';
import { setTimeout as sleep } from 'node:timers/promises';
import { lateTimer } from './late-timer.ts';

export interface TimeLimit<T> {
  readonly timeoutMs: number;
  /** What is being done, for the words of the failure: "reading v1/…". */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  /** Lets go of a result that came too late. */
  readonly discard?: ((late: T) => void) | undefined;
}

/** How long an operation that was told to stop may clean up before it is left alone, milliseconds. */
const LONGEST_GRACE_MS = 2_000;

/**
 * Runs `operation` and settles in time even if it never does.
 * When time is up or `signal` aborts, the operation's own signal aborts, and it gets a moment to clean up.
 *
 * @throws FailureError STORE_UNAVAILABLE when time is up; `signal.reason` when aborted.
 */
export async function withinTime<T>(operation: (signal: AbortSignal) => Promise<T>, limit: TimeLimit<T>): Promise<T> {
  const { timeoutMs, signal, discard } = limit;
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stop = (reason: unknown) => controller.abort(reason);
  const onAbort = () => stop(signal?.reason);
  const timer = lateTimer(() => stop(tooLate(limit)), timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const running = operation(controller.signal);
    const first = await Promise.race([running.then((value) => ({ value })), aborted(controller.signal)]);
    if (first !== undefined) return first.value;
    timer.stop();
    await settledWithin(running, { graceMs: Math.min(timeoutMs, LONGEST_GRACE_MS), discard });
    throw controller.signal.reason;
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    timer.stop();
    signal?.removeEventListener('abort', onAbort);
  }
}

function tooLate({ what, timeoutMs }: TimeLimit<never>): FailureError {
  return new FailureError(failure('STORE_UNAVAILABLE', `The store did not answer within ${Math.round(timeoutMs)} ms while ${what}.`));
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}

async function settledWithin<T>(running: Promise<T>, { graceMs, discard }: { readonly graceMs: number; readonly discard: TimeLimit<T>['discard'] }): Promise<void> {
  const settled = running.then(
    (late) => discard?.(late),
    () => undefined,
  );
  const patience = new AbortController();
  const grace = sleep(graceMs, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([settled, grace]);
  patience.abort();
}
