import { appendEvent, type EventFeed, openEventFeed } from '@apphub/catalog';
import { useTestDatabase } from '@apphub/catalog/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hearEvents } from './hear-events.ts';

let feed: EventFeed;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(() => feed.stop());
const db = useTestDatabase();
beforeAll(async () => {
  feed = await openEventFeed(db.database);
});

test('a watch that fails ends neither the process nor the hearing', async () => {
  const broken = { start: 0, close: () => undefined, [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('a page that nobody can read')) }) };
  const watches = [broken, feed.watch()];
  const heard = Promise.withResolvers<string | null>();
  const warned: unknown[] = [];
  const log = { warn: (details: object) => void warned.push(details) };
  await using ears = hearEvents({ watch: () => watches.shift() ?? feed.watch() }, { observe: () => undefined, heard: [({ slug }) => heard.resolve(slug)], log });
  expect(ears).toBeDefined();
  await db.database.transaction((tx) => appendEvent(tx, { type: 'test', slug: 'tides', data: {} }));
  expect(await heard.promise).toBe('tides');
  expect(warned).toEqual([{ reason: 'Error: a page that nobody can read' }]);
});
