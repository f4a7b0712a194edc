import { passed } from './stop-reasons.ts';
import type { Watched } from './watched.ts';

/** A longer timer would fire at once (Node's timers hold 31 bits). */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Ends the command gently when its time is over. */
export function watchTime({ limits, title, stopper }: Watched): Disposable {
  const stop = (): void => stopper.stopGently(passed.time(title, limits));
  const timer = setTimeout(stop, Math.min(limits.timeoutSeconds * 1000, LONGEST_TIMER_MS));
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
