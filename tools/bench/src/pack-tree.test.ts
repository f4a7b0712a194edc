import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTree } from './pack-tree.ts';

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'bench-test-'))));
afterEach(() => rm(folder, { recursive: true }));

/** @returns the names of all files below a folder, with what they hold. */
function contents(root: string): [string, string][] {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted();
  return names.filter((name) => statSync(join(root, name)).isFile()).map((name) => [name, readFileSync(join(root, name), 'latin1')]);
}

test('a tree has the files and, within a hundredth, the bytes that were asked for', () => {
  writeTree(folder, { files: 200, bytes: 1e6 });
  const files = contents(folder);
  expect(files).toHaveLength(200);
  const bytes = files.reduce((sum, [, text]) => sum + text.length, 0);
  expect(Math.abs(bytes - 1e6)).toBeLessThan(1e4);
});

test('the same sizes give the same bytes', () => {
  for (const name of ['a', 'b']) writeTree(join(folder, name), { files: 60, bytes: 2e5 });
  expect(contents(join(folder, 'a'))).toEqual(contents(join(folder, 'b')));
});
