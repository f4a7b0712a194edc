import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backoffDelay, defaultCallPolicy, transferAllowance } from './policy.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const attempt = fc.integer({ min: 1, max: 50 });
const backoffMs = fc.integer({ min: 1, max: 60_000 });

test('waits grow from attempt to attempt, are spread, and have an upper bound', () => {
  const property = fc.property(attempt, backoffMs, random, (nth, base, chance) => {
    const delay = backoffDelay(nth, { backoffMs: base, random: chance });
    const earliest = (number: number) => backoffDelay(number, { backoffMs: base, random: 0 });
    expect(delay).toBeGreaterThanOrEqual(earliest(nth));
    expect(delay).toBeLessThanOrEqual(earliest(nth) * 3);
    expect(earliest(nth + 1)).toBeGreaterThanOrEqual(earliest(nth));
    expect(delay).toBeLessThanOrEqual(30_000);
  });
  fc.assert(property);
});

test('the first wait is the setting, on average', () => {
  expect(backoffDelay(1, { backoffMs: 200, random: 0.5 })).toBe(200);
  expect(backoffDelay(3, { backoffMs: 200, random: 0.5 })).toBe(800);
});

test('bytes get the time that the slowest tolerated line needs', () => {
  expect(transferAllowance(0, defaultCallPolicy)).toBe(0);
  expect(transferAllowance(10_000, { ...defaultCallPolicy, minBytesPerSecond: 1_000 })).toBe(10_000);
});
