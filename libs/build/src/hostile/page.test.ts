import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ideas } from './testing/ideas.ts';
import { hostileExamplesPage } from './testing/page.ts';

test('docs/hostile-examples.md says what the table says; "node libs/build/src/hostile/testing/write-page.ts" mends it', () => {
  expect(readFileSync(join(import.meta.dirname, '../../../../docs/hostile-examples.md'), 'utf8')).toBe(hostileExamplesPage());
});

test('every idea has one test', () => {
  const tests = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
  const text = tests.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n');
  const counts = Object.keys(ideas).map((name) => [name, text.split(`hostile('${name}'`).length + text.split(`hostile("${name}"`).length - 2]);
  expect(counts).toEqual(Object.keys(ideas).map((name) => [name, 1]));
});
