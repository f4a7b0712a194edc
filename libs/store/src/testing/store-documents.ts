import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LARGEST_DOCUMENT } from '../blobs/documents.ts';
import { layout } from '../layout.ts';
import { openStore } from '../open-store.ts';
import type { BlobStore } from '../store-port.ts';
import { collect } from './bytes.ts';
import type { BackendHarness, OpenedBackend } from './harness.ts';
import { failureCodeOf, refOf } from './store-kit.ts';

const fingerprint = refOf('fingerprint').digest;
const record = (text: string) => layout.record('local', fingerprint, refOf(text).digest);

/** Documents on a store that is well. */
export function describeDocuments({ open }: BackendHarness): void {
  describe('documents', () => {
    let opened: OpenedBackend;
    let store: BlobStore;
    beforeEach(async () => {
      opened = await open();
      store = openStore(opened.backend);
    });
    afterEach(() => opened.close());

    test('are written, read, listed in order, overwritten and deleted', async () => {
      const { documents } = store;
      const keys = ['one', 'two', 'three'].map(record);
      await Promise.all(keys.map((key) => documents.write(key, Buffer.from(key))));
      expect(await collect(documents.list(layout.records('local', fingerprint)))).toEqual([...keys].sort());
      await documents.write(record('one'), Buffer.from('other'));
      expect(Buffer.from((await documents.read(record('one'))) ?? []).toString()).toBe('other');
      await documents.delete(record('one'));
      expect(await documents.read(record('one'))).toBeUndefined();
      expect(await collect(documents.list(layout.records('local', fingerprint)))).toHaveLength(2);
    });

    test('of another scope are elsewhere', async () => {
      await store.documents.write(record('one'), Buffer.from('{}'));
      expect(await collect(store.documents.list(layout.records('pr-123', fingerprint)))).toEqual([]);
    });

    test('that are too large are neither written nor read', async () => {
      const bytes = Buffer.alloc(LARGEST_DOCUMENT + 1);
      await expect(store.documents.write(record('large'), bytes)).rejects.toThrow(RangeError);
      await opened.backend.put(record('large'), { kind: 'bytes', bytes });
      expect(await failureCodeOf(store.documents.read(record('large')))).toBe('RECORD_INVALID');
      await store.documents.write(record('large'), bytes.subarray(1));
      expect((await store.documents.read(record('large')))?.length).toBe(LARGEST_DOCUMENT);
    });
  });
}
