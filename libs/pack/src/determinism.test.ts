import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { list } from 'tar';
import { planArchive } from './plan.ts';
import { packBytes } from './testing/pack-bytes.ts';
import { withFolder } from './testing/temporary-folder.ts';
import { noise, readFiles, type TreeFile, writeFiles } from './testing/trees.ts';

/** Enough for many blocks of every kind: text, repetition, noise. */
const TREE: readonly TreeFile[] = [
  { path: 'text.txt', content: readFileSync(import.meta.filename, 'utf8').repeat(400) },
  { path: 'zeros.bin', content: Buffer.alloc(3 * 2 ** 20) },
  { path: 'noise.bin', content: noise(5 * 2 ** 20) },
  ...Array.from({ length: 200 }, (_, index) => ({
    path: `lib/${index}/ünï-${'long-'.repeat(index % 48)}name.js`,
    content: noise(index * 40, index + 1),
    executable: index % 3 === 0,
  })),
];

const CHILD = join(import.meta.dirname, 'testing', 'pack-child.ts');

describe('the same files give the same bytes', () => {
  test('with one thread and with eight, under any umask, in any working directory', () =>
    withFolder(async (folder) => {
      writeFiles(join(folder, 'tree'), TREE);
      const digestIn = (threads: number, umask: string, cwd: string) =>
        execFileSync(process.execPath, [CHILD, join(folder, 'tree'), umask], {
          cwd,
          env: { UV_THREADPOOL_SIZE: String(threads), TZ: threads === 1 ? 'UTC' : 'Asia/Tokyo' },
          encoding: 'utf8',
        });
      const one = digestIn(1, '022', folder);
      expect(one).toMatch(/^sha256:/u);
      expect([digestIn(8, '077', '/'), digestIn(3, '000', folder)]).toEqual([one, one]);
    }));

  test('in any order, with any times, from any folder', () =>
    withFolder(async (folder) => {
      const files = writeFiles(join(folder, 'a'), TREE.slice(3, 40));
      const first = await packBytes(planArchive(files));
      cpSync(join(folder, 'a'), join(folder, 'deep', 'er', 'b'), { recursive: true });
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray(files, { minLength: files.length }), fc.date({ noInvalidDate: true }), async (shuffled, date) => {
          const moved = shuffled.map(({ path }) => ({ path, source: join(folder, 'deep', 'er', 'b', path) }));
          utimesSync(moved[0]?.source ?? '', 0, Math.abs(date.getTime() / 1e6));
          expect((await packBytes(planArchive(moved))).bytes.equals(first.bytes)).toBe(true);
        }),
        { numRuns: 20 },
      );
    }));
});

describe('other programs read our archives', () => {
  const paths = TREE.map(({ path }) => path).sort();

  async function withArchive(use: (archive: string, folder: string) => void | Promise<void>): Promise<void> {
    await withFolder(async (folder) => {
      const archive = join(folder, 'bundle.tgz');
      const { bytes } = await packBytes(planArchive(writeFiles(join(folder, 'tree'), TREE)));
      writeFileSync(archive, bytes);
      await use(archive, folder);
    });
  }

  test('gzip finds one whole member', () =>
    withArchive((archive) => {
      execFileSync('gzip', ['--test', archive]);
      const tar = execFileSync('gzip', ['--decompress', '--stdout', archive], { maxBuffer: 2 ** 30 });
      expect(tar.equals(gunzipSync(readFileSync(archive)))).toBe(true);
    }));

  test('tar unpacks the same files with the same modes', () =>
    withArchive((archive, folder) => {
      mkdirSync(join(folder, 'unpacked'));
      execFileSync('tar', ['-xzf', archive, '-C', join(folder, 'unpacked')]);
      expect(readFiles(join(folder, 'unpacked'))).toEqual(readFiles(join(folder, 'tree')));
    }));

  test('the tar package lists the names', () =>
    withArchive(async (archive) => {
      const names: string[] = [];
      await list({ file: archive, strict: true, onReadEntry: (entry) => names.push(entry.path) });
      expect(names.sort()).toEqual(paths);
    }));
});
