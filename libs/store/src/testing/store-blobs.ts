import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layout } from '../layout.ts';
import { openStore } from '../open-store.ts';
import type { BlobStore } from '../store-port.ts';
import { collect, hashOf, patternedChunks, readText } from './bytes.ts';
import { faultyBackend } from './faulty-backend.ts';
import type { BackendHarness, OpenedBackend } from './harness.ts';
import { refOf, writeText } from './store-kit.ts';

/** Blobs on a store that is well. */
export function describeBlobs({ open, largeSize = 1024 * 1024 }: BackendHarness): void {
  describe('blobs', () => {
    let opened: OpenedBackend;
    let store: BlobStore;
    beforeEach(async () => {
      opened = await open();
      store = openStore(opened.backend);
    });
    afterEach(() => opened.close());

    test('are named by the sha256 of their bytes and lie where the layout says', async () => {
      expect(await writeText(store, 'hello world')).toEqual(refOf('hello world'));
      const { digest, size } = refOf('hello world');
      expect(await opened.backend.head(layout.blob(digest))).toMatchObject({ size });
      expect(await store.statBlob(digest)).toEqual({ digest, size });
      expect(await readText(await store.openBlob(digest))).toBe('hello world');
    });

    test('that are not there are undefined', async () => {
      const { digest } = refOf('nobody wrote this');
      expect(await store.statBlob(digest)).toBeUndefined();
      expect(await store.openBlob(digest)).toBeUndefined();
    });

    test('can be empty', async () => {
      expect(await store.writeBlob(async () => undefined)).toEqual(refOf(''));
      expect(await readText(await store.openBlob(refOf('').digest))).toBe('');
    });

    test(`can have ${largeSize} bytes`, async () => {
      const ref = await store.writeBlob(async (sink) => {
        for (const chunk of patternedChunks(largeSize)) await sink(chunk);
      });
      expect(ref.size).toBe(largeSize);
      expect(`sha256:${await hashOf(await store.openBlob(ref.digest, { size: largeSize }))}`).toBe(ref.digest);
    });

    test('keep their order when the writer does not wait for the sink', async () => {
      const parts = Array.from({ length: 200 }, (_, number) => `part ${number};`);
      const ref = await store.writeBlob(async (sink) => {
        await Promise.all(parts.map((part) => sink(Buffer.from(part))));
      });
      expect(ref).toEqual(refOf(parts.join('')));
      expect(await readText(await store.openBlob(ref.digest))).toBe(parts.join(''));
    });

    test('are written once: what is there already is not sent again', async () => {
      const counting = faultyBackend(opened.backend, { fault: { kind: 'silent' }, times: 0 });
      const twice = openStore(counting);
      await writeText(twice, 'once');
      await writeText(twice, 'once');
      expect(counting.calls.put).toBe(1);
      await writeText(twice, 'once', { replace: true });
      expect(counting.calls.put).toBe(2);
    });

    test('written by many at once are there, once', async () => {
      const refs = await Promise.all(Array.from({ length: 8 }, () => writeText(store, 'by many')));
      expect(new Set(refs.map(({ digest }) => digest))).toEqual(new Set([refOf('by many').digest]));
      expect(await readText(await store.openBlob(refOf('by many').digest))).toBe('by many');
      expect(await collect(store.listBlobs())).toHaveLength(1);
    });

    test('are listed with size and time, and nothing else is', async () => {
      await Promise.all(['one', 'two', 'three'].map((text) => writeText(store, text)));
      await store.documents.write(layout.content('local', refOf('one').digest), Buffer.from('{}'));
      await opened.backend.put(`${layout.blobs}not-a-digest`, { kind: 'bytes', bytes: Buffer.from('x') });
      const blobs = await collect(store.listBlobs());
      const expected = ['one', 'two', 'three'].map(refOf).sort((a, b) => (a.digest < b.digest ? -1 : 1));
      expect(blobs.map(({ digest, size }) => ({ digest, size }))).toEqual(expected);
      expect(blobs.every(({ modifiedAt }) => modifiedAt.getTime() > 0)).toBe(true);
    });

    test('can be deleted, and then written again', async () => {
      const { digest } = await writeText(store, 'come and go');
      await store.deleteBlob(digest);
      await store.deleteBlob(digest);
      expect(await store.statBlob(digest)).toBeUndefined();
      await writeText(store, 'come and go');
      expect(await readText(await store.openBlob(digest))).toBe('come and go');
    });

    test('of a writer that fails are not there, and its error is passed on', async () => {
      const writing = store.writeBlob(async (sink) => {
        await sink(Buffer.from('half'));
        throw new Error('the writer gave up');
      });
      await expect(writing).rejects.toThrow('the writer gave up');
      expect(await collect(store.listBlobs())).toEqual([]);
    });

    test('of a writer that was canceled are not there', async () => {
      const controller = new AbortController();
      const reason = new Error('no longer wanted');
      const writing = store.writeBlob(
        async (sink) => {
          await sink(Buffer.from('half'));
          controller.abort(reason);
          await sink(Buffer.from('the other half'));
        },
        { signal: controller.signal },
      );
      await expect(writing).rejects.toBe(reason);
      expect(await collect(store.listBlobs())).toEqual([]);
    });

    test('leave no staged file behind, whether they were stored or not', async () => {
      const staging = await mkdtemp(join(tmpdir(), 'staging-test-'));
      const staged = openStore({ ...opened.backend, staging });
      await writeText(staged, 'stored');
      await writeText(staged, 'stored');
      await staged.writeBlob(() => Promise.reject(new Error('no'))).catch(() => undefined);
      expect(await readdir(staging)).toEqual([]);
      await rm(staging, { recursive: true });
    });

    test('of a reader that cancels end with an AbortError', async () => {
      const ref = await store.writeBlob(async (sink) => {
        for (const chunk of patternedChunks(4 * 1024 * 1024)) await sink(chunk);
      });
      const controller = new AbortController();
      const stream = await store.openBlob(ref.digest, { signal: controller.signal });
      const reading = (async () => {
        for await (const _ of stream ?? []) controller.abort();
      })();
      await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    });
  });
}
