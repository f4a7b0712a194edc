import { sha256 } from '@apphub/model/node';
import { openMemoryBackend, openStore } from '@apphub/store';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { collect, layOut } from './work-files.ts';

const store = openStore(openMemoryBackend());
const bound = { files: 3, bytes: 10 };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'work-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const refused = { failure: { code: 'RUN_FILES_INVALID' } };

describe('what a handler leaves', () => {
  test('is kept where it was asked for, and comes back as it was', async () => {
    write('out/b', 'two');
    write('out/a/deep', 'one');
    write('rest', 'no');
    const files = await collect(folder, { store, bound, paths: ['out'] });
    expect(files).toEqual([{ path: 'out/a/deep', digest: sha256('one'), size: 3 }, { path: 'out/b', digest: sha256('two'), size: 3 }]);
    const other = join(folder, 'other');
    await layOut(other, files, { store });
    expect(readFileSync(join(other, 'out/a/deep'), 'utf8')).toBe('one');
  });

  test.each<[string, () => void]>([
    ['is not there', () => undefined],
    ['is a link', () => symlinkSync('/etc/passwd', join(folder, 'out'))],
    ['holds a link', () => (write('out/a', 'a'), symlinkSync('/etc', join(folder, 'out/etc')))],
    ['is a pipe', () => execFileSync('mkfifo', [join(folder, 'out')])],
    ['is too many files', () => ['a', 'b', 'c', 'd'].forEach((name) => write(`out/${name}`, ''))],
    ['has too many bytes', () => write('out/a', 'x'.repeat(11))],
  ])('is refused where it %s', async (_, leave) => {
    leave();
    await expect(collect(folder, { store, bound, paths: ['out'] })).rejects.toMatchObject(refused);
  });

  test('is refused where the way to it leads through a link', async () => {
    mkdirSync(join(folder, 'elsewhere'));
    writeFileSync(join(folder, 'elsewhere/hosts'), 'x');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'out'));
    await expect(collect(folder, { store, bound, paths: ['out/hosts'] })).rejects.toMatchObject(refused);
  });
});

test('an input whose bytes are gone keeps the run from starting', async () => {
  await expect(layOut(folder, [{ path: 'a', digest: sha256('gone'), size: 4 }], { store })).rejects.toMatchObject({ failure: { code: 'STORE_BLOB_MISSING' } });
});
