import type { Database } from '../database/index.ts';
import { appendEvent } from './append-event.ts';
import type { EventFeed } from './open-event-feed.ts';

export interface FanOutOptions {
  /** How many readers in this process. */
  readonly watchers: number;
  /** How many events are written, each once all readers have the one before. */
  readonly events: number;
}

/** Milliseconds from the begin of the transaction that writes an event until a reader has it; over all readers and events. */
export interface FanOut {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

const TYPE = 'bench.fan-out';

/** A benchmark: how long an event takes to reach many readers of one process. */
export async function measureFanOut(database: Database, feed: EventFeed, { watchers, events }: FanOutOptions): Promise<FanOut> {
  const watches = Array.from({ length: watchers }, () => feed.watch({ filter: { types: [TYPE] } }));
  const readers = watches.map((watch) => watch[Symbol.asyncIterator]());
  const latencies: number[] = [];
  for (let index = 0; index < events; index += 1) {
    const began = performance.now();
    const arrivals = readers.map(async (reader) => {
      await reader.next();
      return performance.now() - began;
    });
    await database.transaction((tx) => appendEvent(tx, { type: TYPE, data: { index } }));
    latencies.push(...(await Promise.all(arrivals)));
  }
  for (const watch of watches) watch.close();
  return quantiles(latencies.sort((a, b) => a - b));
}

function quantiles(sorted: readonly number[]): FanOut {
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}
