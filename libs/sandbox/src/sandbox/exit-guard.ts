import { killTreeNow } from '../process/kill-tree.ts';
import type { ProcessTree } from '../process/process-tree.ts';
import { removeTreeNow } from './remove-tree.ts';

/**
 * Sandboxes of this process, so that none outlives it when it exits, throws, or dies of a signal.
 * Listens only while there are any. A program that handles a signal itself decides itself what it means:
 * the guard then does nothing before the program exits. SIGKILL leaves everything behind; that is the sweeper's work.
 */
export interface GuardedSandbox {
  readonly id: string;
  /** What to remove. */
  readonly directories: readonly string[];
  /** What its running commands started. */
  readonly trees: Set<ProcessTree>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const guarded = new Set<GuardedSandbox>();

/** Guards a sandbox until disposed. */
export function guardAgainstExit(sandbox: GuardedSandbox): Disposable {
  if (guarded.size === 0) startListening();
  guarded.add(sandbox);
  return {
    [Symbol.dispose]: () => {
      if (guarded.delete(sandbox) && guarded.size === 0) stopListening();
    },
  };
}

function startListening(): void {
  process.on('exit', closeAllNow);
  // First in the row: a listener of the `once` kind is gone by the time those behind it are called.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
}

function stopListening(): void {
  process.off('exit', closeAllNow);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

/** Listening has taken the signal's deadly effect away; where nobody else listens, it is given back. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) - 1 > countSignalExits()) return;
  closeAllNow();
  stopListening();
  process.kill(process.pid, signal);
}

/**
 * The package `signal-exit`, which many tools load to tidy up, listens without deciding: it ends the process only
 * where it is alone, and would wait for this guard while this guard waits for it. Each of its copies counts itself here.
 */
function countSignalExits(): number {
  const version4 = Reflect.get(globalThis, Symbol.for('signal-exit emitter')) as { count?: number } | undefined;
  const version3 = Reflect.get(process, '__signal_exit_emitter__') as { count?: number } | undefined;
  return (version4?.count ?? 0) + (version3?.count ?? 0);
}

function closeAllNow(): void {
  for (const sandbox of guarded) closeNow(sandbox);
}

function closeNow({ id, directories, trees }: GuardedSandbox): void {
  for (const tree of trees) {
    killTreeNow(tree);
    tree.cgroup?.remove();
  }
  killTreeNow({ marker: id });
  try {
    directories.forEach(removeTreeNow);
  } catch {
    // Nobody is left to be told; the next sweep finds a directory without a living owner.
  }
}
