import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asTheyEnd } from './as-they-end.ts';

async function collected<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

describe('asTheyEnd', () => {
  test('yields the first to end first', async () => {
    const gates = [Promise.withResolvers<string>(), Promise.withResolvers<string>()] as const;
    const results = asTheyEnd([0, 1] as const, (index) => gates[index].promise, { limit: 2 });
    const first = results.next();
    gates[1].resolve('second');
    expect((await first).value).toBe('second');
    gates[0].resolve('first');
    expect((await results.next()).value).toBe('first');
  });

  test('runs each item once and never more than the limit at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 })), fc.integer({ min: 1, max: 5 }), async (ticks, limit) => {
        let running = 0;
        let most = 0;
        const items = ticks.map((count, index) => ({ count, index }));
        const run = async ({ count, index }: { count: number; index: number }) => {
          most = Math.max(most, (running += 1));
          for (let tick = 0; tick < count; tick += 1) await Promise.resolve();
          running -= 1;
          return index;
        };
        const ended = await collected(asTheyEnd(items, run, { limit }));
        expect([...ended].sort((a, b) => a - b)).toEqual(items.map(({ index }) => index));
        expect(most).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('has no limit when told so', async () => {
    expect(await collected(asTheyEnd([1, 2, 3], async (item) => item * 2, { limit: Number.POSITIVE_INFINITY }))).toEqual([2, 4, 6]);
  });
});
