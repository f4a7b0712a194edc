import { expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { ratePerSecond } from './catalog-rate.ts';

test('each client works on its own, one work after the other, and each work counts once', async () => {
  const busy = new Set<number>();
  let most = 0;
  let count = 0;
  const begin = performance.now();
  const rate = await ratePerSecond(
    async (client) => {
      expect(busy.has(client)).toBe(false);
      busy.add(client);
      most = Math.max(most, busy.size);
      await pause(5);
      busy.delete(client);
      count += 1;
    },
    { clients: 3, seconds: 0.1 },
  );
  expect([most, busy.size]).toEqual([3, 0]);
  // Its own clock begins later and ends earlier than this one.
  expect(rate).toBeGreaterThanOrEqual((count * 1000) / (performance.now() - begin));
});

test('work that takes longer than there is time for is done once', async () => {
  let count = 0;
  await ratePerSecond(async () => void (count += 1, await pause(5)), { clients: 2, seconds: 0 });
  expect(count).toBe(2);
});

test('a work that fails is heard of', async () => {
  await expect(ratePerSecond(() => Promise.reject(new Error('no')), { clients: 2, seconds: 1 })).rejects.toThrow('no');
});
