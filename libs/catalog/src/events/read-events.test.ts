import { describe, expect, test } from '@jest/globals';
import { useTestDatabase } from '../testing/index.ts';
import { appendEvent } from './append-event.ts';
import { pruneEvents, readEvents } from './index.ts';

const db = useTestDatabase({ poolSize: 30 });

const append = (slug: string, index = 0) => db.database.transaction((tx) => appendEvent(tx, { type: 'test', slug, data: { index } }));
const headOf = async () => (await readEvents(db.database, { after: 0, limit: 1 })).head;

describe('events', () => {
  test('of 20 writers at once are seen by a resumed reader once each, in order and without a gap', async () => {
    const from = await headOf();
    const seen: number[] = [];
    let isWriting = true;
    const reader = (async () => {
      for (let cursor = from; ; ) {
        const wasWriting = isWriting;
        const page = await readEvents(db.database, { after: cursor, limit: 37 });
        seen.push(...page.events.map(({ number }) => number));
        cursor = page.cursor;
        if (!wasWriting && cursor === page.head) return;
      }
    })();
    const writers = Array.from({ length: 20 }, async (_, writer) => {
      for (let index = 0; index < 200; index += 1) await append(`writer-${writer}`, index);
    });
    await Promise.all(writers);
    isWriting = false;
    await reader;
    expect(seen).toEqual(Array.from({ length: 4000 }, (_, index) => from + 1 + index));
    for (const after of [from, from + 1, from + 1234, from + 3999, from + 4000]) {
      const { events } = await readEvents(db.database, { after, limit: 5000 });
      expect(events.map(({ number }) => number)).toEqual(seen.slice(after - from));
    }
    const times = (await readEvents(db.database, { after: from, limit: 5000 })).events.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
  });

  test('of a transaction that is rolled back use up no number', async () => {
    const head = await headOf();
    const work = db.database.transaction(async (tx) => {
      await appendEvent(tx, { type: 'test', data: {} });
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await append('next')).toBe(head + 1);
  });

  test('can be had of one example, one import or some types alone, and the cursor passes over the others', async () => {
    const from = await headOf();
    const jobId = '00000000-0000-4000-8000-000000000001';
    await append('wanted');
    await append('other');
    await db.database.transaction((tx) => appendEvent(tx, { type: 'special', slug: 'wanted', jobId, data: null }));
    await append('other');
    const numbers = async (filter: object) => (await readEvents(db.database, { after: from, filter })).events.map(({ number }) => number - from);
    expect(await numbers({ slug: 'wanted' })).toEqual([1, 3]);
    expect(await numbers({ jobId })).toEqual([3]);
    expect(await numbers({ types: ['special', 'nothing'] })).toEqual([3]);
    expect(await numbers({ types: ['special'], slug: 'other' })).toEqual([]);
    expect((await readEvents(db.database, { after: from, filter: { jobId } })).cursor).toBe(from + 4);
    expect((await readEvents(db.database, { after: from, filter: { slug: 'wanted' }, limit: 1 })).cursor).toBe(from + 1);
  });
});

describe('a reader', () => {
  test('that has missed pruned events is told which', async () => {
    const from = await headOf();
    await append('old');
    await append('old');
    const [, second] = (await readEvents(db.database, { after: from })).events;
    const before = new Date(Date.parse(second?.at ?? '') + 1);
    while (Date.now() <= before.getTime()) await new Promise((resolve) => setTimeout(resolve, 5));
    await append('new');
    await pruneEvents(db.database, { before, limit: 1 });
    while ((await pruneEvents(db.database, { before })) > 0);
    const page = await readEvents(db.database, { after: from - 1 });
    expect(page).toMatchObject({ gap: { from, to: from + 2 }, cursor: from + 3, head: from + 3 });
    expect(page.events.map(({ number }) => number)).toEqual([from + 3]);
    expect(await readEvents(db.database, { after: from + 2 })).not.toHaveProperty('gap');
  });

  test('is told what it missed also when nothing is left', async () => {
    const head = await headOf();
    await pruneEvents(db.database, { before: new Date(Date.now() + 60_000) });
    expect(await readEvents(db.database, { after: head - 1 })).toEqual({ events: [], cursor: head, head, gap: { from: head, to: head } });
    expect(await readEvents(db.database, { after: head })).toEqual({ events: [], cursor: head, head });
  });

  test('with a number that was never given, as after a restored backup, is put right', async () => {
    const head = await headOf();
    expect(await readEvents(db.database, { after: head + 7 })).toEqual({ events: [], cursor: head, head, gap: { from: head + 1, to: head + 7 } });
  });
});
