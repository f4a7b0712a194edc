import { isYes } from '../session/confirm.ts';
import type { Terminal } from '../terminal.ts';

export interface InterruptOptions {
  /** `the load`, `the run`. */
  readonly what: string;
  /** Asks the service to cancel it. */
  readonly cancel: () => Promise<unknown>;
  /** Ctrl-C cancels without a question. */
  readonly cancelOnInterrupt: boolean;
  /** Takes from the screen what is in the way of a question, until it is answered. */
  readonly pause?: () => Disposable;
}

/** What Ctrl-C does while something on the service is watched. */
export interface Interrupts extends Disposable {
  /** Aborts when the watching is to end, while what is watched goes on. */
  readonly leaving: AbortSignal;
  /** Whether the service was asked to cancel. */
  readonly isCanceling: boolean;
}

/**
 * The first Ctrl-C asks whether the service shall cancel; where nobody can be asked it leaves, and what was watched goes
 * on, unless it was said before that it shall not. The second one ends the program at once.
 */
export function openInterrupts({ what, cancel, cancelOnInterrupt, pause }: InterruptOptions, terminal: Terminal): Interrupts {
  const leaving = new AbortController();
  let times = 0;
  let isCanceling = false;

  const doCancel = async () => {
    isCanceling = true;
    terminal.note(`Asked the service to cancel ${what}; Ctrl-C again leaves at once.`);
    await cancel();
  };

  const decide = async () => {
    if (cancelOnInterrupt) return doCancel();
    if (!terminal.screen.isInteractive) return leaving.abort();
    using _ = pause?.() ?? { [Symbol.dispose]: () => undefined };
    const answer = await terminal.ask(`Cancel ${what} on the service? It goes on otherwise; Ctrl-C again leaves at once. [y/N] `);
    if (isYes(answer)) await doCancel();
    else leaving.abort();
  };

  const listening = terminal.onInterrupt(() => {
    times += 1;
    if (times > 1) return terminal.leave();
    decide().catch((error: unknown) => leaving.abort(error));
  });
  return {
    leaving: leaving.signal,
    get isCanceling() {
      return isCanceling;
    },
    [Symbol.dispose]: () => listening[Symbol.dispose](),
  };
}
