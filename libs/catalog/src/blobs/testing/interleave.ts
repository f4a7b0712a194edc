import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Database, Transaction } from '../../database/index.ts';

const waiting = z.object({ count: z.int() });

const GIVE_UP_MS = 20_000;

/** Resolves once so many others wait for a lock in this database; rejects if they never do. */
export async function untilWaiting(database: Database, others: number): Promise<void> {
  for (const deadline = Date.now() + GIVE_UP_MS; ; ) {
    const [row] = await database.query("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", [], waiting);
    if ((row?.count ?? 0) >= others) return;
    if (Date.now() > deadline) throw new Error(`${row?.count} wait for a lock, not ${others}`);
    await sleep(5);
  }
}

/** A transaction that has done `work` and waits to be told how to end. */
export interface Paused<T> {
  readonly value: T;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

/** Runs `work` in a transaction and leaves it open. */
export async function paused<T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<Paused<T>> {
  const reached = Promise.withResolvers<T>();
  const end = Promise.withResolvers<'commit' | 'roll back'>();
  const undecided = new Error('rolled back on purpose');
  const done = database.transaction(async (tx) => {
    reached.resolve(await work(tx));
    if ((await end.promise) === 'roll back') throw undecided;
  });
  const settled = done.catch((thrown: unknown) => {
    reached.reject(thrown);
    if (thrown !== undecided) throw thrown;
  });
  const finish = (how: 'commit' | 'roll back') => {
    end.resolve(how);
    return settled;
  };
  return { value: await reached.promise, commit: () => finish('commit'), rollBack: () => finish('roll back') };
}
