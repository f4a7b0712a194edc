import type { Database } from '../database/index.ts';
import { QUEUE, startBoss, within } from './boss.ts';
import { announceCancel, announceWork, QUEUE_CHANNEL, readMessage } from './channel.ts';
import { checkSupervision } from './check-supervision.ts';
import { importSource } from './import-source.ts';
import type { ImportQueue, QueueLog } from './queue.ts';
import { orAfter } from './or-after.ts';
import { planSource } from './plan-source.ts';
import { reconcile } from './reconcile.ts';
import { reconcileLoads } from './reconcile-loads.ts';
import { reconcileRuns } from './reconcile-runs.ts';
import { runDeliveries } from './run-deliveries.ts';
import { runSource } from './run-source.ts';
import { keepSupervising } from './supervise.ts';
import { taskDeliveries } from './task-deliveries.ts';
import { taskSource } from './task-source.ts';
import { type QueueWorker, startWorker, type WorkSource } from './worker.ts';

export interface QueueOptions {
  /** Of the same database. Must lead to Postgres itself, not to a pooler of transactions. */
  readonly url: string;
  /** Whether this process looks for workers that were lost; at least one has to. Defaults to true. */
  readonly supervise?: boolean;
  readonly log?: QueueLog;
}

/** Where nobody looks for lost workers: right behind such a look, what it took back is reconciled at once. */
const RECONCILE_MS = 2_000;

/**
 * Opens the queue of imports and of tasks of loads, on pg-boss. Imports and tasks are the truth; what the queue keeps is
 * who was given which of them and when that worker was last heard of.
 *
 * @throws FailureError DATABASE_* when it cannot be opened.
 */
export async function openQueue(database: Database, { url, supervise = true, log }: QueueOptions): Promise<ImportQueue> {
  const boss = await startBoss({ url, log });
  const stopping = new AbortController();
  const workers = new Set<QueueWorker>();
  const deliveries = taskDeliveries(boss);
  const wakeAll = () => workers.forEach((worker) => worker.wake());
  const listener = database.listen(QUEUE_CHANNEL, hear, { onConnected: wakeAll });

  function hear(payload: string): void {
    const message = readMessage(payload);
    for (const worker of workers) {
      if (message.kind === 'cancel') worker.cancel(message.id);
      else worker.wake();
    }
  }

  let passed = Promise.withResolvers<void>();
  const onPass = () => passed.resolve();
  const supervising = supervise ? Promise.all([keepReconciling(), keepSupervising(boss, { onPass, signal: stopping.signal, log })]) : Promise.resolve();
  async function keepReconciling(): Promise<void> {
    while (!stopping.signal.aborted) {
      passed = Promise.withResolvers();
      for (const step of [() => reconcile(database, boss), () => reconcileRuns(database, boss), () => reconcileLoads({ database, deliveries })]) {
        await step().catch((thrown: unknown) => log?.warn({ reason: String(thrown) }, 'the queue could not be looked after'));
      }
      await orAfter(RECONCILE_MS, passed.promise);
    }
  }

  function start(source: WorkSource): QueueWorker {
    const worker = startWorker({ boss, log }, source);
    workers.add(worker);
    return worker;
  }

  async function stop(options: { readonly drainSeconds?: number }): Promise<void> {
    await Promise.all([...workers].map((worker) => worker.stop(options)));
    stopping.abort();
    passed.resolve();
    await Promise.all([supervising, listener.stop()]);
    await boss.stop();
  }

  let stopped: Promise<void> | undefined;
  return {
    async send(tx, { jobId, slug }) {
      const id = await boss.boss.send(QUEUE, null, { id: jobId, singletonKey: slug, ...within(tx) });
      if (id === null) throw new Error(`The import ${jobId} is in the queue already.`);
      await announceWork(tx);
    },
    async cancel(tx, jobId) {
      await boss.boss.cancel(QUEUE, jobId, within(tx));
    },
    interrupt: announceCancel,
    deliveries,
    runs: runDeliveries(boss),
    work: (handler, options) => start(importSource({ database, boss }, handler, options)),
    workLoads: (handler, options) => start(taskSource({ database, deliveries, boss }, handler, options)),
    workPlans: (handler, options) => start(planSource({ database, deliveries, boss }, handler, options)),
    workRuns: (handler, options) => start(runSource({ database, boss }, handler, options)),
    check: () => checkSupervision(database),
    stop(options = {}) {
      stopped ??= stop(options);
      return stopped;
    },
  };
}
