import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compareTrees } from './compare-trees.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'trees-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function tree(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(folder, name);
  mkdirSync(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

test('two trees differ in what one of them alone has, in content and in mode, told by path', () => {
  const recorded = tree('recorded', { 'a/gone': 'x', 'a/same': 'y', b: 'one', run: '#' });
  const rebuilt = tree('rebuilt', { 'a/new\u202e': 'xy', 'a/same': 'y', b: 'two', run: '#' });
  chmodSync(join(recorded, 'run'), 0o755);
  expect(compareTrees(recorded, rebuilt)).toEqual([
    { path: 'a/gone', kind: 'only-recorded', size: 1 },
    { path: 'a/new\\u202e', kind: 'only-rebuilt', size: 2 },
    { path: 'b', kind: 'text', lines: [{ line: 1, recorded: 'one', rebuilt: 'two' }] },
    { path: 'run', kind: 'mode', recorded: 'executable' },
  ]);
});

test('a tree does not differ from its like', () => {
  const files = { 'a/b/c': '1', d: '2' };
  expect(compareTrees(tree('one', files), tree('other', files))).toEqual([]);
});
