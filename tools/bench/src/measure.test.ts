import { expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { median, quantile, secondsOf } from './measure.ts';

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

test.each([
  [0, 1],
  [0.5, 2],
  [0.51, 3],
  [0.99, 4],
  [1, 4],
])('a share of %p of four values does not exceed the value %p', (share, value) => {
  expect(quantile([4, 2, 1, 3], share)).toBe(value);
});
