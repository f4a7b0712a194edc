import { sha256 } from '@apphub/model/node';
import { describe, expect, test } from '@jest/globals';
import { appendFileSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { contentDigest } from './content-digest.ts';
import { packArchive } from './pack-archive.ts';
import { type ArchivePlan, planArchive } from './plan.ts';
import { packBytes } from './testing/pack-bytes.ts';
import { withFolder } from './testing/temporary-folder.ts';
import { noise, writeFiles } from './testing/trees.ts';

const ignore = async () => undefined;

/** A plan of one file of `size` bytes that do not compress, so that its archive has several blocks. */
function planOfOne(folder: string, size: number): ArchivePlan {
  return planArchive(writeFiles(folder, [{ path: 'file', content: noise(size) }]));
}

describe('the bytes of an archive', () => {
  test('are these, for these files', () =>
    withFolder(async (folder) => {
      const plan = planArchive(
        writeFiles(folder, [
          { path: 'manifest.json', content: '{"name":"golden"}\n' },
          { path: 'bin/run', content: '#!/bin/sh\n', executable: true },
          { path: 'data/größe.txt', content: 'äöü\n'.repeat(1000) },
          { path: `${'deep/'.repeat(40)}empty`, content: '' },
        ]),
      );
      const { bytes } = await packBytes(plan);
      expect(contentDigest(plan)).toBe('sha256:4ddaab23c1665471eae631290d8afeffaedc29eb31cdbd795af5075dd475a21e');
      // Follows from the zlib of the pinned Node as well; the content digest above must never change.
      expect(sha256(bytes)).toBe('sha256:7ea785a9e5dba0bc0fa9950e8907c2b85509be8f873957cf4d81d8ededa0a1e0');
    }));

  test('of no files are an empty tar', () =>
    withFolder(async () => {
      const { bytes, tarSize } = await packBytes(planArchive([]));
      expect(tarSize).toBe(1024);
      expect(gunzipSync(bytes)).toEqual(Buffer.alloc(1024));
    }));

  test('begin with a header that names neither a time nor a system', () =>
    withFolder(async (folder) => {
      const { bytes } = await packBytes(planOfOne(folder, 10));
      expect(bytes.subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff');
    }));
});

describe('packArchive', () => {
  test.each([0, 1, 511, 512, 513, 2 ** 20 - 513, 2 ** 20 - 512, 2 ** 20 - 511, 2 ** 20, 3 * 2 ** 20 + 1])(
    'tells digest and sizes of an archive with a file of %d bytes',
    (size) =>
      withFolder(async (folder) => {
        const plan = planOfOne(folder, size);
        const { bytes, ...packed } = await packBytes(plan);
        const tar = gunzipSync(bytes);
        expect(tar.subarray(512, 512 + size).equals(noise(size))).toBe(true);
        expect(packed).toEqual({ contentDigest: sha256(tar), size: bytes.length, tarSize: tar.length });
        expect(packed.contentDigest).toBe(contentDigest(plan));
        expect(packed.tarSize).toBe(plan.tarSize);
      }),
  );

  test('refuses more bytes than its limit before it writes any', () =>
    withFolder(async (folder) => {
      const plan = planOfOne(folder, 1000);
      const chunks: Uint8Array[] = [];
      const sink = async (chunk: Uint8Array) => void chunks.push(chunk);
      await expect(packArchive(plan, sink, { maxBytes: plan.tarSize - 1 })).rejects.toMatchObject({ failure: { code: 'LIMIT_SIZE' } });
      expect(chunks).toEqual([]);
      await packArchive(plan, sink, { maxBytes: plan.tarSize });
    }));

  test.each<[string, (path: string) => void]>([
    ['grew', (path) => appendFileSync(path, 'x')],
    ['shrank', (path) => truncateSync(path, 10)],
    ['vanished', (path) => rmSync(path)],
    [
      'became a link',
      (path) => {
        rmSync(path);
        symlinkSync(import.meta.filename, path);
      },
    ],
  ])('fails when a file %s after it was planned', (_, change) =>
    withFolder(async (folder) => {
      for (const size of [1000, 2 ** 20 - 512, 3 * 2 ** 20]) {
        const plan = planOfOne(folder, size);
        change(join(folder, 'file'));
        await expect(packArchive(plan, ignore)).rejects.toMatchObject({ failure: { code: 'INPUT_CHANGED' } });
        expect(() => contentDigest(plan)).toThrow('"file" changed while it was packed.');
        rmSync(join(folder, 'file'), { force: true });
      }
    }),
  );

  test('fails when a file grows while it is read', () =>
    withFolder(async (folder) => {
      const plan = planOfOne(folder, 20 * 2 ** 20);
      const grow = async () => appendFileSync(join(folder, 'file'), 'x');
      await expect(packArchive(plan, grow)).rejects.toMatchObject({ failure: { code: 'INPUT_CHANGED' } });
    }));

  test('passes on what the sink throws', () =>
    withFolder(async (folder) => {
      const plan = planOfOne(folder, 12 * 2 ** 20);
      let calls = 0;
      const full = async () => {
        calls += 1;
        if (calls === 3) throw new Error('no room');
      };
      await expect(packArchive(plan, full)).rejects.toThrow('no room');
      expect(calls).toBe(3);
    }));

  test('waits for the sink before it gives it more', () =>
    withFolder(async (folder) => {
      let running = 0;
      let most = 0;
      await packArchive(planOfOne(folder, 3 * 2 ** 20), async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      });
      expect(most).toBe(1);
    }));

  test('stops when it is canceled', () =>
    withFolder(async (folder) => {
      const controller = new AbortController();
      let calls = 0;
      const cancelAfterTwo = async () => {
        calls += 1;
        if (calls === 2) controller.abort();
      };
      const packing = packArchive(planOfOne(folder, 12 * 2 ** 20), cancelAfterTwo, { signal: controller.signal });
      await expect(packing).rejects.toMatchObject({ name: 'AbortError' });
      expect(calls).toBe(2);
    }));

  test('leaves chunks alone that the sink has kept', () =>
    withFolder(async (folder) => {
      const plan = planOfOne(folder, 20 * 2 ** 20);
      const kept: Uint8Array[] = [];
      const copies: Buffer[] = [];
      await packArchive(plan, async (chunk) => {
        kept.push(chunk);
        copies.push(Buffer.from(chunk));
      });
      expect(Buffer.concat(kept).equals(Buffer.concat(copies))).toBe(true);
    }));

  (process.platform === 'linux' ? test : test.skip)('fails on a file that cannot be read', () =>
    withFolder(async (folder) => {
      const plan = planOfOne(folder, 10);
      const [file] = plan.files;
      if (file === undefined) throw new Error('no file');
      // Modes do not keep the superuser out; this file answers every reader with an error.
      const unreadable = { ...plan, files: [{ ...file, source: '/proc/self/mem' }] };
      await expect(packArchive(unreadable, ignore)).rejects.toMatchObject({ failure: { code: 'PACK_UNREADABLE' } });
    }));
});
