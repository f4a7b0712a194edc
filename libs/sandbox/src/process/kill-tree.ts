import { setTimeout as pause } from 'node:timers/promises';
import { killMembers, type ProcessTree } from './process-tree.ts';

/** A process in uninterruptible sleep (a dead network drive) survives SIGKILL; nobody waits for it longer than this. */
const PATIENCE_MS = 5000;
const PATIENCE_AT_EXIT_MS = 1000;

/** Kills every process of the tree, again and again until none is left. @returns whether all are gone. */
export async function killTree(tree: ProcessTree): Promise<boolean> {
  for (const waitMs of waits(PATIENCE_MS)) {
    if (!killMembers(tree)) return true;
    await pause(waitMs);
  }
  return false;
}

/** The same without the event loop, for the moment in which this process exits. */
export function killTreeNow(tree: ProcessTree): boolean {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (const waitMs of waits(PATIENCE_AT_EXIT_MS)) {
    if (!killMembers(tree)) return true;
    Atomics.wait(sleeper, 0, 0, waitMs);
  }
  return false;
}

function* waits(patienceMs: number): Generator<number> {
  const end = performance.now() + patienceMs;
  for (let waitMs = 1; performance.now() < end; waitMs = Math.min(waitMs * 2, 50)) yield waitMs;
}
