import { type Database, pruneEvents } from '@apphub/catalog';
import { failureOf } from '@apphub/model';
import type { Log } from '../log/create-log.ts';

export interface HouseOptions {
  /** How long events are kept. */
  readonly eventDays: number;
  readonly log: Log;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const AT_ONCE = 10_000;

/** Removes old events now and every hour; several processes doing it are not in each other's way. */
export function keepHouse(database: Database, { eventDays, log }: HouseOptions): AsyncDisposable {
  let work = Promise.resolve();
  const prune = async () => {
    try {
      const removed = await pruneAll(database, new Date(Date.now() - eventDays * DAY_MS));
      if (removed > 0) log.info({ removed }, 'old events removed');
    } catch (error) {
      log.warn({ code: failureOf(error).code }, 'old events could not be removed; that is tried again in an hour');
    }
  };
  const start = () => {
    work = work.then(prune);
  };
  start();
  const timer = setInterval(start, HOUR_MS);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await work;
    },
  };
}

async function pruneAll(database: Database, before: Date): Promise<number> {
  let removed = 0;
  for (let last = AT_ONCE; last === AT_ONCE; removed += last) last = await pruneEvents(database, { before, limit: AT_ONCE });
  return removed;
}
