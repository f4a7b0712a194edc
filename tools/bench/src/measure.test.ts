import { expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { median, secondsOf } from './measure.ts';

test.each([
  [[3], 3],
  [[5, 1, 3], 3],
  [[10, 1, 2, 3], 2.5],
])('the median of %p is %p', (values, middle) => {
  expect(median(values)).toBe(middle);
});

test('the median leaves the values in their order', () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

test('time is told in seconds and counts work that is awaited', async () => {
  expect(await secondsOf(() => pause(50))).toBeGreaterThan(0.045);
});
