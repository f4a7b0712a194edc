import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Settings } from '@apphub/compose';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderChecks } from './folders.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'doctor-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const checks = (cacheFolder: string) =>
  folderChecks({ tempFolder: folder, cacheFolder, storage: { backend: { kind: 'file', root: join(folder, 'store') } } } as unknown as Settings);

test('folders that are there, or can be made, are fine and tell how much room there is', () => {
  const found = checks(join(folder, 'not', 'there', 'yet'));
  expect(found.map(({ name }) => name)).toEqual(['temp folder', 'cache folder', 'store folder']);
  for (const { words } of found) expect(words).toMatch(/ (B|kB|MB|GB) free$/);
});

test('a cache that others may write to could be poisoned by them', () => {
  const cache = join(folder, 'cache');
  mkdirSync(cache);
  chmodSync(cache, 0o777);
  expect(checks(cache)[1]).toEqual({ name: 'cache folder', state: 'advice', words: `Others may write to ${cache}.`, remedy: `Run "chmod go-w ${cache}".` });
});

test('what is no folder cannot be used', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(checks(join(file, 'cache'))[1]).toMatchObject({ state: 'missing', remedy: expect.stringContaining(file) });
});
