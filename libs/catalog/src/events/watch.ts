import { type EventFilter, matches, type StoredEvent } from './event.ts';
import type { EventGap, EventPage } from './read-events.ts';

export type WatchItem =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  /** Events that this watcher should have been told and can no longer be. Whatever it shows has to be read anew. */
  | { readonly kind: 'gap'; readonly gap: EventGap };

/** One reader of events, at its own pace. To be iterated once. */
export interface EventWatch extends AsyncIterable<WatchItem> {
  /** The number after which events are told. */
  readonly start: number;
  /** Ends the iteration; idempotent. */
  close(): void;
}

export interface WatchSource {
  /** Up to which number events have been handed to all watchers that keep up. */
  readonly cursor: () => number;
  /** Reads on; waits until it can. Rejects only if that will never help. */
  readonly read: (after: number, limit: number) => Promise<EventPage>;
  readonly onClose: () => void;
}

/** What the feed sees of a watcher. */
export interface Watcher extends EventWatch {
  /** Takes the events up to the number `through`; never waits. */
  push(events: readonly StoredEvent[], through: number): void;
  /** Makes it read for itself from where it is. */
  fallBehind(): void;
  readonly isBehind: boolean;
  /** How many events it holds that were not taken yet. */
  readonly held: number;
}

export interface WatchOptions {
  /** The number of the last event that was seen; 0 tells all that are kept. Without it, only events to come are told. */
  readonly after?: number;
  readonly filter?: EventFilter;
  /** How many events are held for a reader that is slow. Defaults to 100. */
  readonly buffer?: number;
}

/**
 * A watcher that keeps up takes what the feed hands it. One that does not loses its place there and reads from the
 * database, from its own cursor, until it has caught up: it is never told an event twice or out of order, misses none,
 * and never holds more than `buffer` events, however slow it is.
 */
export function startWatch(source: WatchSource, { after, filter = {}, buffer: most = 100 }: WatchOptions): Watcher {
  const start = after ?? source.cursor();
  const held: WatchItem[] = [];
  /** All that matches up to this number was taken into `held` at some time. */
  let seen = start;
  let isBehind = start !== source.cursor();
  let isClosed = false;
  let wake = Promise.withResolvers<void>();

  const stir = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };

  const readPage = async () => {
    const page = await source.read(seen, most);
    if (isClosed) return;
    if (page.gap !== undefined) held.push({ kind: 'gap', gap: page.gap });
    for (const event of page.events) held.push({ kind: 'event', event });
    seen = page.cursor;
    isBehind = seen < source.cursor();
  };

  let reading: Promise<void> | undefined;
  const readOn = () => {
    reading ??= readPage().finally(() => {
      reading = undefined;
    });
    // Whoever waits for it hears of its failure; after a close nobody does.
    reading.catch(() => undefined);
    return reading;
  };

  const take = async (): Promise<WatchItem | undefined> => {
    while (!isClosed) {
      const item = held.shift();
      if (item !== undefined) return item;
      await (isBehind ? Promise.race([readOn(), wake.promise]) : wake.promise);
    }
    return undefined;
  };

  const close = () => {
    if (isClosed) return;
    isClosed = true;
    held.length = 0;
    source.onClose();
    stir();
  };

  return {
    start,
    close,
    push(events, through) {
      if (isBehind || isClosed) return;
      for (const event of events) {
        if (event.number <= seen) continue;
        if (matches(event, filter)) {
          if (held.length >= most) {
            // Its reader may be waiting for the very first of these.
            isBehind = true;
            stir();
            return;
          }
          held.push({ kind: 'event', event });
        }
        seen = event.number;
      }
      seen = Math.max(seen, through);
      stir();
    },
    fallBehind() {
      isBehind = true;
      stir();
    },
    get isBehind() {
      return isBehind;
    },
    get held() {
      return held.length;
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (let item = await take(); item !== undefined; item = await take()) yield item;
      } finally {
        close();
      }
    },
  };
}
