import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { useTestDatabase } from '../testing/index.ts';
import { appendEvent } from './append-event.ts';
import { type EventFeed, type EventWatch, openEventFeed, pruneEvents, type WatchItem } from './index.ts';

let feed: EventFeed;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(() => feed.stop());
const db = useTestDatabase({ poolSize: 30 });
beforeAll(async () => {
  feed = await openEventFeed(db.open({ applicationName: 'feed' }));
});

const append = (slug: string, data: object = {}) => db.database.transaction((tx) => appendEvent(tx, { type: 'test', slug, data: { ...data } }));

async function appendMany(slug: string, count: number): Promise<number[]> {
  const numbers: number[] = [];
  for (let index = 0; index < count; index += 1) numbers.push(await append(slug, { index }));
  return numbers;
}

/** The next `count` items, events as numbers. */
async function take(watch: AsyncIterator<WatchItem> | EventWatch, count: number): Promise<unknown[]> {
  const iterator = Symbol.asyncIterator in watch ? watch[Symbol.asyncIterator]() : watch;
  const items: unknown[] = [];
  while (items.length < count) {
    const { value, done } = await iterator.next();
    if (done) break;
    items.push(value.kind === 'event' ? value.event.number : value);
  }
  return items;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}

describe('an event feed', () => {
  test('tells 500 watchers everything, each once and in order, over one listening connection', async () => {
    const watches = Array.from({ length: 500 }, (_, index) => feed.watch(index % 2 === 0 ? {} : { after: feed.stats().cursor }));
    const told = watches.map((watch) => take(watch, 40));
    const writers = await Promise.all(Array.from({ length: 4 }, (_, writer) => appendMany(`w${writer}`, 10)));
    const numbers = writers.flat().sort((a, b) => a - b);
    for (const seen of await Promise.all(told)) expect(seen).toEqual(numbers);
    // It asks, too, now and then, whether its connection still stands.
    const listening = "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'feed' AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')";
    expect(await db.database.query(listening, [], z.object({ count: z.int() }))).toEqual([{ count: 1 }]);
    for (const watch of watches) watch.close();
    expect(feed.stats().watchers).toBe(0);
  });

  test('lets a watcher resume from any cursor while events go on', async () => {
    const numbers = await appendMany('resumed', 30);
    const [first = 0] = numbers;
    const going = appendMany('resumed', 30);
    const watches = [first - 1, first, first + 7, first + 29].map((after) => ({ after, watch: feed.watch({ after, filter: { slug: 'resumed' }, buffer: 5 }) }));
    const told = watches.map(({ after, watch }) => take(watch, first + 59 - after));
    const all = [...numbers, ...(await going)];
    expect(await Promise.all(told)).toEqual(watches.map(({ after }) => all.filter((number) => number > after)));
    for (const { watch } of watches) watch.close();
  });

  test('holds no more than the buffer for a slow reader, who misses nothing', async () => {
    const slow = feed.watch({ filter: { slug: 'slow' }, buffer: 10 });
    const iterator = slow[Symbol.asyncIterator]();
    const numbers = await appendMany('slow', 200);
    await until(() => feed.stats().cursor >= (numbers.at(-1) ?? 0));
    expect(feed.stats().behind).toBe(1);
    expect(feed.stats().held).toBe(10);
    const told: unknown[] = [];
    while (told.length < numbers.length) {
      told.push(...(await take(iterator, 1)));
      expect(feed.stats().held).toBeLessThanOrEqual(10);
    }
    expect(told).toEqual(numbers);
    const next = take(iterator, 1);
    await until(() => feed.stats().behind === 0);
    expect([await append('slow')]).toEqual(await next);
    slow.close();
  });

  test('tells a watcher of a gap where events were pruned', async () => {
    const [first = 0, , last = 0] = await appendMany('pruned', 3);
    // What it has read and not handed out yet would be told: nobody need miss that.
    await until(() => feed.stats().cursor >= last);
    await pruneEvents(db.database, { before: new Date(Date.now() + 60_000) });
    const watch = feed.watch({ after: first, filter: { slug: 'pruned' } });
    const told = take(watch, 2);
    const next = await append('pruned');
    expect(await told).toEqual([{ kind: 'gap', gap: { from: first + 1, to: last } }, next]);
    watch.close();
  });

  test('finds events whose notification was lost', async () => {
    const deaf = { ...db.database, listen: () => ({ connected: async () => undefined, stop: async () => undefined }) };
    const polling = await openEventFeed(deaf, { pollSeconds: 0.05 });
    const watch = polling.watch({ filter: { slug: 'unheard' } });
    const told = take(watch, 1);
    expect([await append('unheard')]).toEqual(await told);
    await polling.stop();
  });

  test('ends the iteration of a closed watcher, and of all when it stops', async () => {
    const own = await openEventFeed(db.database);
    const watches = [own.watch(), own.watch()];
    const ended = watches.map((watch) => take(watch, 1));
    watches[0]?.close();
    expect(await ended[0]).toEqual([]);
    await own.stop();
    expect(await ended[1]).toEqual([]);
  });
});
