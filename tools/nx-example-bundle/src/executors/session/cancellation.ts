import { setTimeout as sleep } from 'node:timers/promises';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Work that the user, Nx or the death of Nx can cancel. */
export interface Cancellation extends Disposable {
  readonly signal: AbortSignal;
  /**
   * Waits until a cancellation that has begun must have arrived. Nx ends a tree of processes from its leaves: a build
   * command dies of it some 75 ms before this process hears why.
   */
  hearOfIt(): Promise<void>;
}

const HEARING_MS = 300;

/**
 * The first of SIGINT, SIGTERM, SIGHUP or the loss of the parent process aborts the signal, so that sandboxes are
 * taken down in an orderly way. On disposal the process then ends as that signal wanted, by the signal itself, so
 * that its parent sees why.
 */
export function cancelOnSignals(): Cancellation {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const cancel = (signal: NodeJS.Signals) => {
    received ??= signal;
    controller.abort();
  };
  const orphaned = () => cancel('SIGTERM');
  for (const signal of SIGNALS) process.on(signal, cancel);
  process.on('disconnect', orphaned);

  return {
    signal: controller.signal,
    hearOfIt: () => sleep(HEARING_MS, undefined, { signal: controller.signal }).catch(() => undefined),
    [Symbol.dispose]() {
      for (const signal of SIGNALS) process.off(signal, cancel);
      process.off('disconnect', orphaned);
      if (received === undefined) return;
      process.removeAllListeners(received);
      process.kill(process.pid, received);
    },
  };
}
