import { expect, test } from '@jest/globals';
import { isTooDeep } from './nesting.ts';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test('depth is what lies in each other, not how many brackets there are', () => {
  expect(isTooDeep(nested(256))).toBe(false);
  expect(isTooDeep(nested(257))).toBe(true);
  expect(isTooDeep(`[${Array(1000).fill('[{}]').join()}]`)).toBe(false);
});

test('brackets in texts do not count, whatever is escaped there', () => {
  expect(isTooDeep(JSON.stringify(['['.repeat(1000), '\\"'.repeat(9), '{'.repeat(1000)]))).toBe(false);
  expect(isTooDeep(`"\\\\"${'['.repeat(300)}`)).toBe(true);
});
