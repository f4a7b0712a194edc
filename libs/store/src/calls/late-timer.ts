export interface LateTimer {
  /** Starts it again from the beginning. */
  refresh(): void;
  stop(): void;
}

/**
 * Calls `expire` after `ms` milliseconds, and not before what had come by then was seen: after a standstill of the process
 * Node runs timers first and looks at sockets and files after them, so that an answer in time would be taken for none.
 */
export function lateTimer(expire: () => void, ms: number): LateTimer {
  let expiring: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => (expiring = setImmediate(expire)), ms);
  return {
    refresh() {
      clearImmediate(expiring);
      timer.refresh();
    },
    stop() {
      clearImmediate(expiring);
      clearTimeout(timer);
    },
  };
}
