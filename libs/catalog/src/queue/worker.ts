import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Boss, QUEUE } from './boss.ts';
import { deliver, type DeliverPorts } from './deliver.ts';
import type { Delivery } from './lease.ts';
import type { ImportHandler, ImportWorker, WorkOptions } from './queue.ts';
import type { RunningWork, WorkPorts } from './running-work.ts';

export interface WorkerPorts extends WorkPorts {
  readonly boss: Boss;
}

/** What the queue sees of a worker. */
export interface QueueWorker extends ImportWorker {
  /** There may be something to do. */
  wake(): void;
  /** The cancellation of an import was asked for, which may be at work here. */
  cancel(jobId: string): void;
}

/** For what becomes due by time alone, and for notifications that get lost. */
const POLL_MS = 1_000;
const DEFAULT_TIMEOUT_SECONDS = 60 * 60;
const DEFAULT_DRAIN_SECONDS = 30;
/** Handlers that were aborted have this long to come to an end that is still written. */
const GRACE_MS = 10_000;

/** Takes deliveries as long as it has places for them: one loop for all places, which never sleeps on a backlog. */
export function startWorker({ boss, ...ports }: WorkerPorts, handler: ImportHandler, options: WorkOptions): QueueWorker {
  const { concurrency, name: workerName = `${hostname()}:${process.pid}`, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = options;
  const busy = new Set<Promise<void>>();
  const atWork = new Map<string, RunningWork>();
  const givingUp = new AbortController();
  let isStopping = false;
  let isAborting = false;
  let waker = Promise.withResolvers<void>();
  const delivering: DeliverPorts = { ...ports, boss, handler, options, workerName, timeoutSeconds, atWork, givingUp: givingUp.signal, isAborting: () => isAborting };

  const take = async (): Promise<readonly Delivery[]> => {
    const free = concurrency - busy.size;
    if (free === 0) return [];
    try {
      return await boss.boss.fetch(QUEUE, { batchSize: free });
    } catch (thrown) {
      ports.log?.warn({ reason: String(thrown) }, 'the queue could not be asked for work');
      return [];
    }
  };

  const begin = (delivery: Delivery) => {
    const done = deliver(delivering, delivery)
      .catch((thrown: unknown) => ports.log?.warn({ jobId: delivery.id, reason: String(thrown) }, 'an import is left to be taken over'))
      .finally(() => {
        busy.delete(done);
        waker.resolve();
      });
    busy.add(done);
  };

  const run = async () => {
    while (!isStopping) {
      waker = Promise.withResolvers();
      const deliveries = await take();
      for (const delivery of deliveries) begin(delivery);
      if (deliveries.length === 0 && !isStopping) await orAfter(POLL_MS, waker.promise);
    }
  };
  const running = run();

  const stop = async (drainSeconds: number) => {
    isStopping = true;
    waker.resolve();
    await running;
    const idle = () => Promise.all(busy);
    if (await isDoneWithin(drainSeconds * 1000, idle())) return;
    isAborting = true;
    for (const work of atWork.values()) work.stop('stopping');
    if (!(await isDoneWithin(GRACE_MS, idle()))) givingUp.abort();
    await idle();
  };

  let stopped: Promise<void> | undefined;
  return {
    get busy() {
      return busy.size;
    },
    wake: () => waker.resolve(),
    cancel: (jobId) => atWork.get(jobId)?.stop('canceled'),
    stop({ drainSeconds = DEFAULT_DRAIN_SECONDS } = {}) {
      stopped ??= stop(drainSeconds);
      return stopped;
    },
  };
}

async function orAfter(ms: number, promise: Promise<void>): Promise<void> {
  const timer = Promise.withResolvers<void>();
  const timeout = setTimeout(() => timer.resolve(), ms);
  await Promise.race([promise, timer.promise]);
  clearTimeout(timeout);
}

async function isDoneWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const done = work.then(() => true);
  const late = sleep(ms, false, { signal: over.signal }).catch(() => false);
  const isDone = await Promise.race([done, late]);
  over.abort();
  return isDone;
}
