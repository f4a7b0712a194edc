import { failure } from '@apphub/model';
import type { Command } from '../port.ts';
import type { ProcessTree } from '../process/process-tree.ts';
import { usesMoreThan } from '../process/tree-memory.ts';
import type { Stopper, StopReason } from './stopper.ts';

/** How often the memory of a tree is added up; one look costs about 1 ms on a machine with 100 processes. */
const MEMORY_INTERVAL_MS = 200;
/** A longer timer would fire at once (Node's timers hold 31 bits). */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const BYTES_PER_MIB = 1024 * 1024;

export interface Watched {
  readonly tree: ProcessTree;
  readonly limits: Command['limits'];
  readonly title: string;
  readonly stopper: Stopper;
}

/** Ends the command gently when its time is over. */
export function watchTime({ limits: { timeoutSeconds }, title, stopper }: Watched): Disposable {
  const reason = limit('LIMIT_TIME', `"${title}" ran longer than ${timeoutSeconds} s.`);
  const timer = setTimeout(() => stopper.stopGently(reason), Math.min(timeoutSeconds * 1000, LONGEST_TIMER_MS));
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

/** Ends the command at once when its tree grows too large. Without /proc nothing can be added up and the limit does not hold. */
export function watchMemory({ tree, limits: { memoryMb }, title, stopper }: Watched): Disposable {
  const reason = limit('LIMIT_MEMORY', `"${title}" used more than ${memoryMb} MiB of memory.`);
  const timer = setInterval(() => {
    if (usesMoreThan(tree, memoryMb * BYTES_PER_MIB)) stopper.stopNow(reason);
  }, MEMORY_INTERVAL_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
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

export interface CancelSignals {
  readonly cancel: AbortSignal | undefined;
  readonly close: AbortSignal;
}

/** @returns a function that stops listening. */
function whenAborted(signal: AbortSignal | undefined, action: () => void): () => void {
  if (signal?.aborted) action();
  signal?.addEventListener('abort', action);
  return () => signal?.removeEventListener('abort', action);
}

/** @returns why a command is ended that wrote too much. */
export function logIsFull({ limits: { logMb }, title }: Watched): StopReason {
  return limit('LIMIT_LOG', `"${title}" wrote more than ${logMb} MiB of log.`);
}

/** @returns why a command is ended that nobody wants any more. */
export function canceled(title: string): StopReason {
  return { kind: 'canceled', failure: failure('CANCELED', `"${title}" was canceled.`) };
}

function limit(code: 'LIMIT_TIME' | 'LIMIT_MEMORY' | 'LIMIT_LOG', message: string): StopReason {
  return { kind: 'limit', failure: failure(code, message) };
}
