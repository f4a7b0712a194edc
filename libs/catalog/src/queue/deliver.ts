import { patiently } from '../events/index.ts';
import { claimImport } from '../imports/index.ts';
import type { Boss } from './boss.ts';
import { startHeartbeat } from './heartbeat.ts';
import { type Delivery, leaseOf } from './lease.ts';
import { beginWork, type RunningWork } from './running-work.ts';
import { type RunPorts, runWork } from './run-work.ts';

export interface DeliverPorts extends RunPorts {
  readonly boss: Boss;
  readonly workerName: string;
  readonly timeoutSeconds: number;
  /** What is being worked on, by the id of the import. */
  readonly atWork: Map<string, RunningWork>;
  /** Whether no work is to be begun any more. */
  readonly isAborting: () => boolean;
}

/** Claims what was delivered, works on it and writes how it ended; keeps its lease meanwhile. */
export async function deliver(ports: DeliverPorts, delivery: Delivery): Promise<void> {
  const { boss, database, log, workerName: worker, atWork } = ports;
  const lease = leaseOf(boss, delivery);
  using _heartbeat = startHeartbeat({ database, lease, running: () => atWork.get(delivery.id) });
  const claimed = await patiently(() => claimImport(database, { jobId: delivery.id, worker, lease }), { signal: ports.givingUp, log });
  if (claimed.kind !== 'claimed') return;
  const { claim } = claimed;
  const running = beginWork({ database, log }, claimed);
  atWork.set(delivery.id, running);
  if (ports.isAborting()) running.stop('stopping');
  const timeout = setTimeout(() => running.stop('timed-out'), ports.timeoutSeconds * 1000);
  const words = { jobId: claim.jobId, slug: claim.slug, attempt: claim.attempt };
  try {
    log?.info(words, 'an import began');
    const end = await runWork(ports, claim, running);
    log?.info({ ...words, end }, 'an attempt ended');
  } finally {
    clearTimeout(timeout);
    atWork.delete(delivery.id);
  }
}
