import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Backend } from '../backend.ts';
import { layout } from '../layout.ts';
import { openStore } from '../open-store.ts';
import type { BlobStore } from '../store-port.ts';
import { readAll, readText } from './bytes.ts';
import { faultyBackend } from './faulty-backend.ts';
import type { BackendHarness, OpenedBackend } from './harness.ts';
import { failureCodeOf, refOf, writeText } from './store-kit.ts';

const TEXT = 'the true bytes';
const { digest, size } = refOf(TEXT);

/** Blobs whose bytes do not match their name. */
export function describeCorruption({ open }: BackendHarness): void {
  describe('corrupt blobs', () => {
    let opened: OpenedBackend;
    let backend: Backend;
    let store: BlobStore;
    beforeEach(async () => {
      opened = await open();
      ({ backend } = opened);
      store = openStore(backend);
      await writeText(store, TEXT);
    });
    afterEach(() => opened.close());
    const damage = (text: string) => backend.put(layout.blob(digest), { kind: 'bytes', bytes: Buffer.from(text) });
    const read = async (from: BlobStore, options = {}) => await readAll(await from.openBlob(digest, options));

    test.each([
      ['other bytes of the same size', 'the fake bytes'],
      ['too few bytes', 'the true'],
      ['too many bytes', `${TEXT} and more`],
      ['no bytes', ''],
    ])('with %s make the stream fail instead of end', async (_, text) => {
      await damage(text);
      expect(await failureCodeOf(read(store))).toBe('STORE_BLOB_CORRUPT');
    });

    test('longer than expected fail before their end', async () => {
      await damage('x'.repeat(3_000_000));
      const stream = await store.openBlob(digest, { size });
      let seen = 0;
      const reading = (async () => {
        for await (const chunk of stream as AsyncIterable<Uint8Array>) seen += chunk.length;
      })();
      expect(await failureCodeOf(reading)).toBe('STORE_BLOB_CORRUPT');
      expect(seen).toBeLessThan(3_000_000);
    });

    test('of another size are overwritten by the next writer', async () => {
      await damage('short');
      await writeText(store, TEXT);
      expect(await readText(await store.openBlob(digest))).toBe(TEXT);
    });

    test('of the right size count as absent once they were read, for every process, until they are written again', async () => {
      await damage('the fake bytes');
      expect(await store.statBlob(digest)).toEqual({ digest, size });
      await failureCodeOf(read(store));
      const other = openStore(backend);
      expect(await store.statBlob(digest)).toBeUndefined();
      expect(await other.statBlob(digest)).toBeUndefined();
      await writeText(other, TEXT);
      expect(await readText(await other.openBlob(digest))).toBe(TEXT);
      expect(await openStore(backend).statBlob(digest)).toEqual({ digest, size });
    });

    test('can be replaced without having been read', async () => {
      await damage('the fake bytes');
      await writeText(store, TEXT, { replace: true });
      expect(await readText(await store.openBlob(digest))).toBe(TEXT);
    });

    test('are remembered by a reader that may not write the note', async () => {
      await damage('the fake bytes');
      const reader = openStore(faultyBackend(backend, { fault: { kind: 'failing', code: 'STORE_DENIED' }, on: ['put', 'delete'] }));
      expect(await failureCodeOf(read(reader))).toBe('STORE_BLOB_CORRUPT');
      expect(await reader.statBlob(digest)).toBeUndefined();
      expect(await openStore(backend).statBlob(digest)).toEqual({ digest, size });
    });

    test('are left where they are: the damage may have been on the way', async () => {
      const lying = faultyBackend(backend, { fault: { kind: 'lying' }, on: ['get'] });
      expect(await failureCodeOf(read(openStore(lying)))).toBe('STORE_BLOB_CORRUPT');
      expect(await readText(await openStore(backend).openBlob(digest))).toBe(TEXT);
    });

    test('that a lying store kept are found when they are read', async () => {
      const lying = openStore(faultyBackend(backend, { fault: { kind: 'lying' }, on: ['put'] }));
      const ref = await writeText(lying, 'trusted to a liar');
      expect(await failureCodeOf((async () => await readAll(await lying.openBlob(ref.digest)))())).toBe('STORE_BLOB_CORRUPT');
    });

    test('that a truncating store sends are found', async () => {
      const truncating = openStore(faultyBackend(backend, { fault: { kind: 'truncating', bytes: 5 }, on: ['get'] }));
      expect(await failureCodeOf(read(truncating))).toBe('STORE_BLOB_CORRUPT');
    });
  });
}
