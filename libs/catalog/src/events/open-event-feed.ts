import type { Database } from '../database/index.ts';
import { EVENT_CHANNEL, type StoredEvent } from './event.ts';
import { patiently } from './patiently.ts';
import { type EventPage, type EventsQuery, readEvents } from './read-events.ts';
import { type EventWatch, startWatch, type Watcher, type WatchOptions } from './watch.ts';

export interface EventFeedOptions {
  /** How often it looks for events by itself, should a notification get lost. Defaults to 5. */
  readonly pollSeconds?: number;
  readonly log?: { warn(details: Readonly<Record<string, unknown>>, message: string): void };
}

export interface FeedStats {
  /** The number of the newest event that was handed out. */
  readonly cursor: number;
  readonly watchers: number;
  /** Of these, how many read for themselves since they did not keep up. */
  readonly behind: number;
  /** How many events are held for watchers that have not taken them yet. */
  readonly held: number;
  /** Milliseconds between the last event and its being handed out, by the clocks of database and program. */
  readonly lagMs: number;
}

/** All watchers of one process, on one connection that listens and one reader. */
export interface EventFeed {
  watch(options?: WatchOptions): EventWatch;
  stats(): FeedStats;
  /** Ends all iterations; idempotent. */
  stop(): Promise<void>;
}

/** Less than what a watcher holds: one that keeps up between two pages never falls behind in a burst. */
const PAGE = 50;

/**
 * Reads each event once per process and hands it to every watcher. Notifications only wake it: what is told comes from
 * the table, so that a lost notification costs time and nothing else. While the database is away, it waits.
 *
 * @throws FailureError DATABASE_UNAVAILABLE when it cannot be had to begin with.
 */
export async function openEventFeed(database: Database, { pollSeconds = 5, log }: EventFeedOptions = {}): Promise<EventFeed> {
  const stopping = new AbortController();
  const watchers = new Set<Watcher>();
  let cursor = (await readEvents(database, { after: 0, limit: 1 })).head;
  let lagMs = 0;
  let wake = Promise.withResolvers<void>();
  const listener = database.listen(EVENT_CHANNEL, () => wake.resolve(), { onConnected: () => wake.resolve() });

  const read = (query: EventsQuery) => patiently(() => readEvents(database, query), { signal: stopping.signal, log });

  const handOut = (page: EventPage) => {
    for (const watcher of watchers) {
      if (page.gap === undefined) watcher.push(page.events, page.cursor);
      else watcher.fallBehind();
    }
    cursor = page.cursor;
    lagMs = lagOf(page.events.at(-1)) ?? lagMs;
  };

  const readOn = async () => {
    for (let isMore = true; isMore && !stopping.signal.aborted; ) {
      const page = await read({ after: cursor, limit: PAGE });
      handOut(page);
      isMore = page.cursor < page.head;
    }
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      wake = Promise.withResolvers();
      await readOn().catch((thrown: unknown) => log?.warn({ reason: String(thrown) }, 'the event feed could not read'));
      const poll = setTimeout(() => wake.resolve(), pollSeconds * 1000);
      if (!stopping.signal.aborted) await wake.promise;
      clearTimeout(poll);
    }
  };
  const running = run();

  return {
    watch(options = {}) {
      const watcher = startWatch(
        {
          cursor: () => cursor,
          read: (after, limit) => read({ after, limit, ...(options.filter === undefined ? {} : { filter: options.filter }) }),
          onClose: () => watchers.delete(watcher),
        },
        options,
      );
      watchers.add(watcher);
      return watcher;
    },
    stats() {
      const all = [...watchers];
      const behind = all.filter(({ isBehind }) => isBehind).length;
      return { cursor, watchers: all.length, behind, held: all.reduce((sum, { held }) => sum + held, 0), lagMs };
    },
    async stop() {
      stopping.abort();
      wake.resolve();
      for (const watcher of [...watchers]) watcher.close();
      await Promise.all([running, listener.stop()]);
    },
  };
}

function lagOf(event: StoredEvent | undefined): number | undefined {
  return event === undefined ? undefined : Math.max(0, Date.now() - Date.parse(event.at));
}
