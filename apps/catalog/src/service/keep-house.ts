import { type Database, pruneBuildLogs, pruneEvents, pruneLoads, pruneRuns } from '@apphub/catalog';
import { failureOf } from '@apphub/model';
import type { Log } from '../log/create-log.ts';

export interface HouseOptions {
  /** How long events are kept. */
  readonly eventDays: number;
  /** How long loads that have ended are. */
  readonly loadDays: number;
  /** How long runs that have ended are kept. */
  readonly runDays: number;
  /** How long their logs are, and those of builds. */
  readonly runLogDays: number;
  readonly log: Log;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const AT_ONCE = 10_000;

/** Removes old events, loads, runs and logs now and every hour; several processes doing it are not in each other's way. */
export function keepHouse(database: Database, { eventDays, loadDays, runDays, runLogDays, log }: HouseOptions): AsyncDisposable {
  let work = Promise.resolve();
  const prune = async () => {
    try {
      const removed = await untilNothing(() => pruneEvents(database, { before: daysAgo(eventDays), limit: AT_ONCE }));
      const removedLoads = await untilNothing(() => pruneLoads(database, { endedBefore: daysAgo(loadDays) }));
      const removedRuns = await untilNothing(() => pruneRuns(database, { endedBefore: daysAgo(runDays), saidBefore: daysAgo(runLogDays) }));
      await pruneBuildLogs(database, { saidBefore: daysAgo(runLogDays) });
      if (removed + removedLoads + removedRuns > 0) log.info({ removed, removedLoads, removedRuns }, 'old events, loads, runs and logs removed');
    } catch (error) {
      log.warn({ code: failureOf(error).code }, 'old events, loads, runs and logs could not be removed; that is tried again in an hour');
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

/** Removes a portion after the other. */
async function untilNothing(prune: () => Promise<number>): Promise<number> {
  let removed = 0;
  for (let last = 1; last > 0; removed += last) last = await prune();
  return removed;
}
