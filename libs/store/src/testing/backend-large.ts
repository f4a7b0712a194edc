import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect, hashOf, writePatterned } from './bytes.ts';
import type { BackendHarness, OpenedBackend } from './harness.ts';

/** Files on their way in, up to sizes that do not travel in one piece. */
export function describeLargeObjects({ open, largeSize = 1024 * 1024 }: BackendHarness): void {
  describe('files', () => {
    let opened: OpenedBackend;
    let folder: string;
    let path: string;
    let digest: string;
    beforeAll(async () => {
      opened = await open();
      folder = await mkdtemp(join(tmpdir(), 'backend-contract-'));
      path = join(folder, 'large');
      digest = await writePatterned(path, largeSize);
    });
    afterAll(async () => {
      await opened.close();
      await rm(folder, { recursive: true });
    });

    test(`a file of ${largeSize} bytes arrives as it was, and stays with its owner`, async () => {
      const { backend } = opened;
      await backend.put('large', { kind: 'file', path, size: largeSize });
      expect(await backend.head('large')).toMatchObject({ size: largeSize });
      expect(await hashOf(await backend.get('large'))).toBe(digest);
      expect((await stat(path)).size).toBe(largeSize);
    });

    test('the same file again changes nothing', async () => {
      const { backend } = opened;
      await backend.put('large', { kind: 'file', path, size: largeSize });
      await rm(path);
      expect(await hashOf(await backend.get('large'))).toBe(digest);
      await writePatterned(path, largeSize);
    });

    test('an empty file arrives', async () => {
      const empty = join(folder, 'empty');
      await writePatterned(empty, 0);
      await opened.backend.put('empty', { kind: 'file', path: empty, size: 0 });
      expect(await opened.backend.head('empty')).toMatchObject({ size: 0 });
    });

    test('aborted on its way, it is there as a whole or not at all', async () => {
      const { backend } = opened;
      for (const [number, delay] of [0, 5, 40].entries()) {
        const key = `aborted/${number}`;
        const outcome = await backend.put(key, { kind: 'file', path, size: largeSize }, { signal: AbortSignal.timeout(delay) }).then(
          () => 'done',
          () => 'aborted',
        );
        const info = await backend.head(key);
        if (info !== undefined) expect(info.size).toBe(largeSize);
        if (outcome === 'done') expect(info).toBeDefined();
      }
      const listed = await collect(backend.list('aborted/'));
      expect(listed.every(({ size }) => size === largeSize)).toBe(true);
    });
  });
}
