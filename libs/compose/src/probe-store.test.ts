import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeStore } from './probe-store.ts';
import { readSettings } from './settings.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'probe-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function probe(url: string) {
  const settings = readSettings({ APPHUB_BUNDLE_STORAGE_URL: url });
  if (!settings.ok) throw new Error(settings.error.message);
  return probeStore(settings.value, { signal: new AbortController().signal });
}

test('a store that works is tried out and left without a trace', async () => {
  const found = await probe(`file://${folder}/store`);
  expect(found).toMatchObject({ identity: `file://${folder}/store`, milliseconds: expect.any(Number) });
  expect(Math.abs(found.clockAheadMs)).toBeLessThan(60_000);
  const files = readdirSync(join(folder, 'store'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => statSync(join(folder, 'store', name)).isFile())).toEqual([]);
});

test('a store that cannot be written to says so', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(probe(`file://${join(folder, 'file')}/store`)).rejects.toMatchObject({ failure: { code: expect.stringMatching(/^STORE_/) } });
});
