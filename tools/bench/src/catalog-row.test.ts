import { expect, test } from '@jest/globals';
import { comparedRow } from './catalog-row.ts';

test('a figure stands beside that of its peer, with how they compare', () => {
  const row = comparedRow({ name: 'publishes', unit: 'per s', ours: 44, peer: 3257.4, bound: { atLeast: 0.01 }, note: 'chained' });
  expect(row).toMatchObject({ name: 'publishes', value: '44.0 per s (0.0135x)', limit: '3257 per s (at least 0.01x)', held: true });
  expect(row.note).toMatch(/^chained; load \d+\.\d on \d+ processors$/);
});

test.each([
  [{ atLeast: 2 }, 21, true],
  [{ atLeast: 2 }, 19, false],
  [{ atMost: 2 }, 19, true],
  [{ atMost: 2 }, 21, false],
])('with a bound of %p times 10, %p holds: %p', (bound, ours, held) => {
  expect(comparedRow({ name: 'x', unit: 'ms', ours, peer: 10, bound }).held).toBe(held);
});
