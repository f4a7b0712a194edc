import { describe, expect, test } from '@jest/globals';
import { digits, limitedRow, skippedRow } from './loads-row.ts';

describe('a figure with a bound', () => {
  test.each([
    [{ atMost: 12 }, 11.9, true],
    [{ atMost: 12 }, 12.1, false],
    [{ atLeast: 2 }, 2.1, true],
    [{ atLeast: 2 }, 1.9, false],
    [{ atMost: 12 }, Number.NaN, false],
  ])('%j of %d: %s', (bound, measured, held) => {
    expect(limitedRow({ name: 'x', measured, unit: 's', bound }).held).toBe(held);
  });

  test('says the load of the machine beside its own note', () => {
    expect(limitedRow({ name: 'x', measured: 1, unit: 's', bound: { atMost: 2 }, note: 'after a start' })).toMatchObject({ value: '1.00 s', limit: 'at most 2 s', note: expect.stringMatching(/^after a start; load /) });
  });
});

test('what could not be measured says why and holds nobody up', () => {
  expect(skippedRow('x', 'no network')).toEqual({ name: 'x', value: 'skipped', limit: '', held: true, note: 'no network' });
});

test('figures have as many digits as tell something', () => {
  expect([0, 0.01234, 0.5, 3.14159, 31.4159, 3141.59].map(digits)).toEqual(['0.00', '0.0123', '0.50', '3.14', '31.4', '3142']);
});
