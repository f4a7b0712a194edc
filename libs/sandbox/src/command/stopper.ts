import type { Failure } from '@apphub/model';
import { killTree } from '../process/kill-tree.ts';
import { endGently, type ProcessTree } from '../process/process-tree.ts';

/** Why a command was ended before its own end. */
export interface StopReason {
  readonly kind: 'limit' | 'canceled';
  readonly failure: Failure;
}

/** Ends a running command once; the first reason is the one that counts. */
export interface Stopper extends Disposable {
  readonly reason: StopReason | undefined;
  /** Settles when the tree was killed, or could not be. Waiting for the command itself is pointless then. */
  readonly stopped: Promise<undefined>;
  /** SIGTERM to the whole tree, SIGKILL after the grace period; at once where nothing runs yet, or any more, that could end gently. */
  stopGently(reason: StopReason): void;
  /** SIGKILL to the whole tree. */
  stopNow(reason: StopReason): void;
}

/** @param graceMs what lies between SIGTERM and SIGKILL. */
export function createStopper(tree: ProcessTree, graceMs: number): Stopper {
  const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
  let reason: StopReason | undefined;
  let grace: NodeJS.Timeout | undefined;
  const kill = (): void => resolve(killTree(tree).then(() => undefined));

  return {
    get reason() {
      return reason;
    },
    stopped,
    stopGently: (why) => {
      if (reason !== undefined) return;
      reason = why;
      if (endGently(tree)) grace = setTimeout(kill, graceMs);
      else kill();
    },
    stopNow: (why) => {
      reason ??= why;
      clearTimeout(grace);
      kill();
    },
    [Symbol.dispose]: () => clearTimeout(grace),
  };
}
