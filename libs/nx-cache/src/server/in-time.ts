import { failure, FailureError } from '@apphub/model';
import { lateTimer } from '@apphub/store/late-timer';

export interface InTimeOptions {
  /** By `performance.now()`; several parts of one answer share theirs. */
  readonly deadline: number;
  /** Ends the words "… took longer than …". */
  readonly what: string;
}

/** When something has to be done, by `performance.now()`. */
export function deadlineIn(ms: number): number {
  return performance.now() + ms;
}

/**
 * Settles when `work` does or when its time is up, whichever is first: a part that does not listen when it is told to
 * stop is left behind.
 *
 * @throws FailureError STORE_UNAVAILABLE when time is up.
 */
export async function inTime<T>(work: (signal: AbortSignal) => Promise<T>, { deadline, what }: InTimeOptions): Promise<T> {
  const ms = Math.max(1, Math.round(deadline - performance.now()));
  const stop = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = lateTimer(() => {
    const error = new FailureError(failure('STORE_UNAVAILABLE', `${what} took longer than ${ms} ms.`));
    stop.abort(error);
    reject(error);
  }, ms);
  const running = work(stop.signal);
  running.catch(() => undefined);
  try {
    return await Promise.race([running, late]);
  } finally {
    timer.stop();
  }
}
