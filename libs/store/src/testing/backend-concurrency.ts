import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { collect, readAll } from './bytes.ts';
import type { BackendHarness, OpenedBackend } from './harness.ts';

const SIZE = 512 * 1024;
const versions = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter) => Buffer.alloc(SIZE, letter));
const isWhole = (bytes: Buffer) => versions.some((version) => version.equals(bytes));

/** Writers and readers of one key at the same time. */
export function describeConcurrency({ open }: BackendHarness): void {
  describe('at the same time', () => {
    let opened: OpenedBackend;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    test('many writers of one key leave one of their versions, whole', async () => {
      const { backend } = opened;
      await Promise.all(versions.map((bytes) => backend.put('shared', { kind: 'bytes', bytes })));
      expect(isWhole(await readAll(await backend.get('shared')))).toBe(true);
      expect(await collect(backend.list(''))).toHaveLength(1);
    });

    test('a reader sees one version or the other, never a mixture', async () => {
      const { backend } = opened;
      await backend.put('torn', { kind: 'bytes', bytes: versions[0] ?? Buffer.alloc(0) });
      let writing = true;
      const writer = (async () => {
        for (const bytes of versions) await backend.put('torn', { kind: 'bytes', bytes });
        writing = false;
      })();
      const reads: boolean[] = [];
      do reads.push(isWhole(await readAll(await backend.get('torn'))));
      while (writing);
      await writer;
      expect(reads).not.toContain(false);
    });

    test('a call that was aborted before it began does nothing', async () => {
      const { backend } = opened;
      const call = { signal: AbortSignal.abort() };
      await expect(backend.put('never', { kind: 'bytes', bytes: Buffer.from('x') }, call)).rejects.toThrow();
      expect(await backend.head('never')).toBeUndefined();
    });
  });
}
