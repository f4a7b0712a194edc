import { type Database, pruneBuildLogs, pruneEvents, pruneRuns, type PruneRunsOptions } from '@apphub/catalog';
import { failureOf } from '@apphub/model';
import type { Log } from '../log/create-log.ts';

export interface HouseOptions {
  /** How long events are kept. */
  readonly eventDays: number;
  /** How long runs that have ended are kept. */
  readonly runDays: number;
  /** How long their logs are, and those of builds. */
  readonly runLogDays: number;
  readonly log: Log;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const AT_ONCE = 10_000;

/** Removes old events, runs and logs now and every hour; several processes doing it are not in each other's way. */
export function keepHouse(database: Database, { eventDays, runDays, runLogDays, log }: HouseOptions): AsyncDisposable {
  let work = Promise.resolve();
  const prune = async () => {
    try {
      const removed = await pruneAll(database, daysAgo(eventDays));
      const removedRuns = await pruneAllRuns(database, { endedBefore: daysAgo(runDays), saidBefore: daysAgo(runLogDays) });
      await pruneBuildLogs(database, { saidBefore: daysAgo(runLogDays) });
      if (removed + removedRuns > 0) log.info({ removed, removedRuns }, 'old events, runs and logs removed');
    } catch (error) {
      log.warn({ code: failureOf(error).code }, 'old events, runs and logs could not be removed; that is tried again in an hour');
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

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * DAY_MS);
}

async function pruneAllRuns(database: Database, options: PruneRunsOptions): Promise<number> {
  let removed = 0;
  for (let last = 1; last > 0; removed += last) last = await pruneRuns(database, options);
  return removed;
}

async function pruneAll(database: Database, before: Date): Promise<number> {
  let removed = 0;
  for (let last = AT_ONCE; last === AT_ONCE; removed += last) last = await pruneEvents(database, { before, limit: AT_ONCE });
  return removed;
}
