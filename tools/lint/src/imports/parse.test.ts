import { expect, test } from '@jest/globals';
import { importsIn } from './parse.ts';

const specifiers = (code: string) => importsIn('a.ts', code).map(({ specifier, loads }) => `${specifier}${loads ? ' loads' : ''}`);

test.each([
  ["import { a } from 'm';", ['m loads']],
  ["import 'm';", ['m loads']],
  ["import type { A } from 'm';", ['m']],
  ["import { type A } from 'm';", ['m loads']],
  ["export * from 'm';", ['m loads']],
  ["export type { A } from 'm';", ['m']],
  ["const a = await import('m');", ['m']],
  ["type A = import('m').A;", ['m']],
  ["type A = typeof import('m');", ['m']],
  ["const a = require('m');", ['m']],
  ["export const a = 1; // import 'm'", []],
  ['const a = "import \'m\'";', []],
])('%s', (code, found) => {
  expect(specifiers(code)).toEqual(found);
});

test('lines are counted from one', () => {
  expect(importsIn('a.ts', "\n\nimport 'm';")).toEqual([{ specifier: 'm', line: 3, loads: true }]);
});
