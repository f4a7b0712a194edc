import { z } from 'zod';
import type { Database } from '../database/index.ts';
import { HEARTBEAT_SECONDS } from './boss.ts';
import type { DeliveryLease } from './lease.ts';
import type { RunningWork } from './running-work.ts';

const EVERY_MS = (HEARTBEAT_SECONDS * 1000) / 4;

const READ = 'SELECT attempt, state, cancel_asked FROM import_jobs WHERE id = $1';

const stateSchema = z.object({ attempt: z.int(), state: z.string(), cancel_asked: z.boolean() });

export interface HeartbeatOptions {
  readonly database: Database;
  readonly lease: DeliveryLease;
  /** Undefined until the import is claimed. */
  readonly running: () => RunningWork | undefined;
}

/**
 * Renews a lease until it is disposed, and looks whether the work is still wanted, should the word that it is not have
 * been missed. A database that does not answer says nothing about either: the next time will tell.
 */
export function startHeartbeat({ database, lease, running }: HeartbeatOptions): Disposable {
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

  const look = async ({ work: { jobId, attempt }, stop }: RunningWork) => {
    const [row] = await database.query(READ, [jobId], stateSchema);
    if (isOver) return;
    if (row === undefined || row.attempt !== attempt || row.state !== 'running') stop('lost');
    else if (row.cancel_asked) stop('canceled');
  };

  const plan = () => {
    if (!isOver) timer = setTimeout(() => void beat(), EVERY_MS);
  };

  plan();
  return {
    [Symbol.dispose]() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
