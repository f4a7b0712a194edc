import { patiently } from '../events/index.ts';
import type { AttemptAtHand } from './attempt-at-hand.ts';
import type { Boss } from './boss.ts';
import { startHeartbeat } from './heartbeat.ts';
import { type Delivery, type DeliveryLease, leaseOf } from './lease.ts';
import { beginWork, type RunningWork } from './running-work.ts';
import { type RunPorts, runWork } from './run-work.ts';

export interface DeliverPorts extends RunPorts {
  readonly boss: Boss;
  readonly timeoutSeconds: number;
  /** @returns the attempt to work on; undefined if there is nothing to do. */
  readonly claim: (delivery: Delivery, lease: DeliveryLease) => Promise<AttemptAtHand | undefined>;
  /** What is being worked on, by delivery. */
  readonly atWork: Map<string, RunningWork>;
  /** Whether no work is to be begun any more. */
  readonly isAborting: () => boolean;
}

/** Claims what was delivered, works on it and writes how it ended; keeps its lease meanwhile. */
export async function deliver(ports: DeliverPorts, delivery: Delivery): Promise<void> {
  const { boss, log, atWork, claim } = ports;
  const lease = leaseOf(boss, delivery);
  using _heartbeat = startHeartbeat({ lease, running: () => atWork.get(delivery.id) });
  const attempt = await patiently(() => claim(delivery, lease), { signal: ports.givingUp, log });
  if (attempt === undefined) return;
  const running = beginWork(attempt, { log });
  atWork.set(delivery.id, running);
  if (ports.isAborting()) running.stop('stopping');
  const timeout = setTimeout(() => running.stop('timed-out'), ports.timeoutSeconds * 1000);
  const words = { jobId: attempt.jobId, slug: attempt.slug, attempt: attempt.attempt };
  try {
    log?.info(words, 'an attempt began');
    const end = await runWork(ports, running);
    log?.info({ ...words, end }, 'an attempt ended');
  } finally {
    clearTimeout(timeout);
    atWork.delete(delivery.id);
  }
}
