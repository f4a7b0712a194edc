import { lateTimer } from '@apphub/store/late-timer';
import type { ProxyLimits } from './limits.ts';
import { TroubleError } from './trouble.ts';

/** Watches one exchange with the server and ends it when it is not worth waiting for any more. */
export interface Pace extends Disposable {
  /** Aborts with a TroubleError as reason. */
  readonly signal: AbortSignal;
  /** There is an answer: from now on the speed counts. */
  answered(): void;
  /** So many bytes so far. */
  moved(bytes: number): void;
}

export type PaceLimits = Pick<ProxyLimits, 'answerMs' | 'graceMs' | 'bytesPerSecond' | 'entryMs'>;

/**
 * Two bounds, one after the other: until the head of the answer, and for the bytes. The second grows with what has
 * come, so that a large entry may take its time and a trickle may not.
 *
 * @param given also ends the exchange, with its own reason.
 */
export function keepPace(limits: PaceLimits, given: AbortSignal): Pace {
  const own = new AbortController();
  const silent = () => own.abort(new TroubleError({ kind: 'silent', afterMs: limits.answerMs }));
  let timer = lateTimer(silent, limits.answerMs);
  let started = 0;
  let bytes = 0;
  const slow = () => own.abort(new TroubleError({ kind: 'slow', bytes, afterMs: performance.now() - started }));
  const watch = () => {
    const allowed = Math.min(limits.entryMs, limits.graceMs + (bytes / limits.bytesPerSecond) * 1000);
    const left = allowed - (performance.now() - started);
    if (left <= 0) slow();
    else timer = lateTimer(watch, left);
  };
  return {
    signal: AbortSignal.any([own.signal, given]),
    answered() {
      timer.stop();
      started = performance.now();
      watch();
    },
    moved(all) {
      bytes = all;
    },
    [Symbol.dispose]: () => timer.stop(),
  };
}
