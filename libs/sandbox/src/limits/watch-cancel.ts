import { canceled } from './stop-reasons.ts';
import type { Watched } from './watched.ts';

export interface CancelSignals {
  readonly cancel: AbortSignal | undefined;
  readonly close: AbortSignal;
}

/** A gentle end for the person who cancels; none for a sandbox that is being closed over a running command. */
export function watchCancel({ title, stopper }: Watched, signals: CancelSignals): Disposable {
  const cancel = whenAborted(signals.cancel, () => stopper.stopGently(canceled(title)));
  const close = whenAborted(signals.close, () => stopper.stopNow(canceled(title)));
  return {
    [Symbol.dispose]: () => {
      cancel();
      close();
    },
  };
}

/** @returns a function that stops listening. */
function whenAborted(signal: AbortSignal | undefined, action: () => void): () => void {
  if (signal?.aborted) action();
  signal?.addEventListener('abort', action);
  return () => signal?.removeEventListener('abort', action);
}
