import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

const text = readFileSync(join(import.meta.dirname, 'apphub.cjs'), 'utf8').replace(/^#!.*\n/, '');

test.each(['18.20.0', '20.20.2', '22.18.0'])('Node %s is told in one sentence what to do, and goes no further', (node) => {
  const said: string[] = [];
  const fake = { versions: { node }, stderr: { write: (words: string) => said.push(words) }, exitCode: 0 };
  runInNewContext(text, { process: fake });
  expect(said).toEqual([`NODE_TOO_OLD  apphub cannot run on Node ${node}; start it as "npx apphub …": npx uses the Node pinned in this repository.\n`]);
  expect(fake.exitCode).toBe(1);
});

test('an old Node can read the entry: it has no syntax that is younger than it', () => {
  expect(text).not.toMatch(/\?\.|\?\?|#\w+|await |import\s+\w/);
});
