import { HEARTBEAT_SECONDS } from './boss.ts';
import type { DeliveryLease } from './lease.ts';
import type { RunningWork } from './running-work.ts';

/** How often each worker says that it still has its work. */
export const HEARTBEAT_EVERY_MS = (HEARTBEAT_SECONDS * 1000) / 4;

export interface HeartbeatOptions {
  readonly lease: DeliveryLease;
  /** Undefined until the work is claimed. */
  readonly running: () => RunningWork | undefined;
}

/**
 * Renews a lease until it is disposed, and looks whether the work is still wanted, should the word that it is not have
 * been missed. A database that does not answer says nothing about either: the next time will tell.
 */
export function startHeartbeat({ lease, running }: HeartbeatOptions): Disposable {
  let isOver = false;
  let timer: NodeJS.Timeout;

  const beat = async () => {
    try {
      const isHeld = await lease.renew();
      const work = running();
      if (work === undefined) return;
      if (isHeld) await look(work);
      else work.stop('lost');
    } catch {
      // See above.
    } finally {
      plan();
    }
  };

  const look = async ({ attempt, stop }: RunningWork) => {
    const reason = await attempt.look();
    if (!isOver && reason !== undefined) stop(reason);
  };

  const plan = () => {
    if (!isOver) timer = setTimeout(() => void beat(), HEARTBEAT_EVERY_MS);
  };

  plan();
  return {
    [Symbol.dispose]() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
