import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '../backend.ts';
import { sweepStaging } from '../blobs/staging.ts';
import { layout } from '../layout.ts';
import { openStore } from '../open-store.ts';
import { collect, readText } from '../testing/bytes.ts';
import { failureCodeOf, refOf, writeText } from '../testing/store-kit.ts';
import { openFileBackend } from './backend.ts';
import { inWordsOfStore } from './failures.ts';

let folder: string;
let root: string;
let backend: Backend;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-test-'));
  root = join(folder, 'store');
  backend = openFileBackend(root);
});
afterEach(() => rm(folder, { recursive: true }));

describe('on the disk', () => {
  test('a blob is a read-only file where the layout says, and nothing else is left', async () => {
    const { digest } = await writeText(openStore(backend), 'hello');
    const info = await stat(join(root, layout.blob(digest)));
    expect(info.mode & 0o222).toBe(0);
    expect(info.mode & 0o400).toBe(0o400);
    expect(await readdir(join(root, '.staging'))).toEqual([]);
    expect((await readdir(root)).sort()).toEqual(['.staging', 'v1']);
  });

  test('reading a store that nobody has written to makes no folder', async () => {
    expect(await openStore(backend).statBlob(refOf('x').digest)).toBeUndefined();
    expect(await collect(backend.list(''))).toEqual([]);
    expect(existsSync(root)).toBe(false);
  });

  (existsSync('/dev/shm') ? test : test.skip)('a file from another file system, here /dev/shm, is copied in', async () => {
    const elsewhere = await mkdtemp('/dev/shm/folder-test-');
    const path = join(elsewhere, 'file');
    await writeFile(path, 'from afar');
    await backend.put('v1/x', { kind: 'file', path, size: 9 });
    await rm(elsewhere, { recursive: true });
    expect(await readText(await backend.get('v1/x'))).toBe('from afar');
    expect(await readdir(join(root, '.staging'))).toEqual([]);
  });

  test("others' dot files are no objects", async () => {
    await backend.put('v1/x', { kind: 'bytes', bytes: Buffer.from('x') });
    await writeFile(join(root, 'v1', '.nfs0001'), 'x');
    expect((await collect(backend.list(''))).map(({ key }) => key)).toEqual(['v1/x']);
  });

  test('the identity is the URL of the folder', () => {
    expect(openFileBackend('/srv/my store').identity).toBe('file:///srv/my%20store');
  });
});

describe('staged files that a killed process left', () => {
  const name = 'apphub-staged-00000000-0000-4000-8000-000000000000';

  test('are removed by the next writer once nobody has touched them for a day', async () => {
    const staging = join(root, '.staging');
    await mkdir(staging, { recursive: true });
    const [old, young, foreign] = [join(staging, name), join(staging, name.replace(/0$/, '1')), join(staging, 'something-else')];
    await Promise.all([old, young, foreign].map((path) => writeFile(path, 'half')));
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await Promise.all([old, foreign].map((path) => utimes(path, yesterday, yesterday)));
    await writeText(openStore(backend), 'x');
    expect((await readdir(staging)).sort()).toEqual([young, foreign].map((path) => path.slice(staging.length + 1)).sort());
  });

  test('may be swept where there is no folder', async () => {
    await expect(sweepStaging(join(folder, 'nowhere'))).resolves.toBeUndefined();
  });
});

describe('errors of the file system', () => {
  test.each([
    ['EACCES', 'STORE_DENIED'],
    ['EROFS', 'STORE_DENIED'],
    ['ENOSPC', 'STORE_FULL'],
    ['EDQUOT', 'STORE_FULL'],
    ['EIO', 'STORE_UNAVAILABLE'],
    ['ESTALE', 'STORE_UNAVAILABLE'],
  ])('%s is %s', async (code, expected) => {
    const error = Object.assign(new Error(code), { code, errno: -1 });
    expect(await failureCodeOf(inWordsOfStore('/srv/store', () => Promise.reject(error)))).toBe(expected);
  });

  test('a store below a file is an outage, also for staging', async () => {
    await writeFile(join(folder, 'file'), '');
    const impossible = openFileBackend(join(folder, 'file', 'store'));
    expect(await failureCodeOf(impossible.put('v1/x', { kind: 'bytes', bytes: Buffer.from('x') }))).toBe('STORE_UNAVAILABLE');
    expect(await failureCodeOf(writeText(openStore(impossible), 'x'))).toBe('HOST_DISK');
  });
});
