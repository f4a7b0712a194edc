import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptAtHand } from './attempt-at-hand.ts';
import type { Boss } from './boss.ts';
import { deliver, type DeliverPorts } from './deliver.ts';
import type { Delivery, DeliveryLease } from './lease.ts';
import { orAfter } from './or-after.ts';
import type { QueueLog, Worker } from './queue.ts';
import type { RunningWork } from './running-work.ts';
import { startTrouble } from './trouble.ts';

export interface WorkerPorts {
  readonly boss: Boss;
  readonly log: QueueLog | undefined;
}

/** Where the work of a worker comes from. */
export interface WorkSource {
  readonly concurrency: number;
  readonly timeoutSeconds?: number | undefined;
  /** @returns at most `free` deliveries. */
  fetch(free: number): Promise<readonly Delivery[]>;
  /** @returns the attempt to work on; undefined if there is nothing to do. */
  claim(delivery: Delivery, lease: DeliveryLease): Promise<AttemptAtHand | undefined>;
}

/** What the queue sees of a worker. */
export interface QueueWorker extends Worker {
  /** There may be something to do. */
  wake(): void;
  /** The cancellation of an import or load was asked for, which may be at work here. */
  cancel(stopId: string): void;
}

/** For what becomes due by time alone, and for notifications that get lost. */
const POLL_MS = 1_000;
const DEFAULT_TIMEOUT_SECONDS = 60 * 60;
const DEFAULT_DRAIN_SECONDS = 30;
/** Handlers that were aborted have this long to come to an end that is still written. */
const GRACE_MS = 10_000;

/** Takes deliveries as long as it has places for them: one loop for all places, which never sleeps on a backlog. */
export function startWorker({ boss, log }: WorkerPorts, source: WorkSource): QueueWorker {
  const { concurrency, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = source;
  const busy = new Set<Promise<void>>();
  const atWork = new Map<string, RunningWork>();
  const givingUp = new AbortController();
  let isStopping = false;
  let isAborting = false;
  let waker = Promise.withResolvers<void>();
  const claim: DeliverPorts['claim'] = (delivery, lease) => source.claim(delivery, lease);
  const trouble = startTrouble();
  const delivering: DeliverPorts = { boss, log, claim, timeoutSeconds, atWork, givingUp: givingUp.signal, onEnd: trouble.onEnd, isAborting: () => isAborting };

  const take = async (): Promise<readonly Delivery[]> => {
    const free = trouble.places(concurrency, busy.size);
    if (free <= 0) return [];
    try {
      const deliveries = await source.fetch(free);
      if (deliveries.length === 0) trouble.onNothing();
      return deliveries;
    } catch (thrown) {
      log?.warn({ reason: String(thrown) }, 'the queue could not be asked for work');
      return [];
    }
  };

  const begin = (delivery: Delivery) => {
    const done = deliver(delivering, delivery)
      .catch((thrown: unknown) => log?.warn({ jobId: delivery.id, reason: String(thrown) }, 'an attempt is left to be taken over'))
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
    cancel(stopId) {
      for (const work of atWork.values()) if (work.attempt.stopId === stopId) work.stop('canceled');
    },
    stop({ drainSeconds = DEFAULT_DRAIN_SECONDS } = {}) {
      stopped ??= stop(drainSeconds);
      return stopped;
    },
  };
}

async function isDoneWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const done = work.then(() => true);
  const late = sleep(ms, false, { signal: over.signal }).catch(() => false);
  const isDone = await Promise.race([done, late]);
  over.abort();
  return isDone;
}
