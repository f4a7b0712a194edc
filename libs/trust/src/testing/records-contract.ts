import { describe, expect, test } from '@jest/globals';
import { sha256 } from '@apphub/model/node';
import { type BlobStore, layout } from '@apphub/store';
import type { ScopedRecords } from '../records/port.ts';
import { HOST, OTHER, sampleInputs, sampleRecord, storeBundle } from './sample-record.ts';
import type { OpenedStore } from './stores.ts';

export interface RecordsHarness {
  openStore(): Promise<OpenedStore>;
  /** Records that can be written and read, over this store. */
  openRecords(store: BlobStore): ScopedRecords;
}

/** What holds for build records wherever they lie and whoever signs them. */
export function describeRecordsContract(name: string, { openStore, openRecords }: RecordsHarness): void {
  const at = { platform: HOST };
  const { fingerprint } = sampleRecord('bundle');

  async function open() {
    const opened = await openStore();
    return { ...opened, records: openRecords(opened.store), [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
  }

  describe(name, () => {
    test('what nobody built is a miss without a failure', async () => {
      await using opened = await open();
      expect(await opened.records.find(fingerprint, at)).toEqual({ kind: 'miss', reason: 'no-record', rejected: [] });
      expect(await opened.records.findContent(sha256('x'))).toBeUndefined();
      expect(await opened.records.recordsOfSlug('observatory-loader')).toEqual([]);
    });

    test('a record is found as it was added, by fingerprint, content and slug', async () => {
      await using opened = await open();
      const { records, store } = opened;
      await storeBundle(store, 'bundle');
      const added = await records.add(sampleRecord('bundle'));
      const record = { ...sampleRecord('bundle'), scope: records.scope, inputs: sampleInputs() };
      expect(added).toEqual({ kind: 'added', key: expect.stringContaining(records.scope) });
      expect(await records.find(fingerprint, at)).toMatchObject({ kind: 'hit', record, rejected: [] });
      expect(await records.findContent(record.contentDigest)).toEqual(record);
      expect(await records.recordsOfSlug(record.slug)).toMatchObject([{ record }]);
    });

    test('a record whose blob is gone, or has another size, is a miss', async () => {
      await using opened = await open();
      const { records, store } = opened;
      await records.add(sampleRecord('bundle'));
      expect(await records.find(fingerprint, at)).toMatchObject({ reason: 'blob-missing', rejected: [{ words: expect.stringContaining('not in the store') }] });
      await storeBundle(store, 'bundle');
      expect(await records.find(fingerprint, at)).toMatchObject({ kind: 'hit' });
      const short = sampleRecord('bundle', { inputs: sampleInputs('two'), size: 5 });
      await records.add(short);
      expect(await records.find(short.fingerprint, at)).toMatchObject({ reason: 'blob-missing', rejected: [{ words: expect.stringContaining('has 6 bytes instead of 5') }] });
    });

    test('native code of another platform is a miss, whatever the fingerprint says; code for any platform is a hit', async () => {
      await using opened = await open();
      const { records, store } = opened;
      await storeBundle(store, 'bundle');
      await records.add(sampleRecord('bundle', { platform: OTHER }));
      expect(await records.find(fingerprint, at)).toMatchObject({ kind: 'miss', reason: 'other-platform' });
      expect(await records.find(fingerprint, { platform: OTHER })).toMatchObject({ kind: 'hit' });
      await records.add(sampleRecord('bundle', { platform: 'any' }));
      expect(await records.find(fingerprint, at)).toMatchObject({ kind: 'hit', record: { platform: 'any' } });
    });

    test('records that agree on the content are one hit; the next that disagrees makes it none', async () => {
      await using opened = await open();
      const { records, store } = opened;
      await storeBundle(store, 'bundle');
      await records.add(sampleRecord('bundle'));
      await records.add(sampleRecord('bundle', { finishedOn: '2026-03-02T10:00:00Z' }));
      expect(await records.find(fingerprint, at)).toMatchObject({ kind: 'hit' });
      await storeBundle(store, 'other');
      await records.add(sampleRecord('other'));
      const lookup = await records.find(fingerprint, at);
      expect(lookup).toMatchObject({ kind: 'miss', reason: 'conflict', failure: { code: 'RECORD_CONFLICT' } });
      expect(lookup.kind === 'miss' && lookup.failure).toMatchObject({
        remedy: expect.stringContaining('apphub examples verify observatory-loader'),
        problems: [expect.any(String), expect.any(String), expect.any(String)],
      });
      expect(await records.findContent(sha256('tar of bundle'))).toBeUndefined();
      expect(await records.findContent(sha256('tar of other'))).toBeUndefined();
    });

    test('a quarantine holds until it is released, and a later one holds again', async () => {
      await using opened = await open();
      const { records, store } = opened;
      await storeBundle(store, 'bundle');
      await records.add(sampleRecord('bundle'));
      await records.quarantine(fingerprint, 'two builds differ');
      expect(await records.find(fingerprint, at)).toMatchObject({ reason: 'quarantined', failure: { code: 'RECORD_QUARANTINED' } });
      expect(await records.findContent(sha256('tar of bundle'))).toBeUndefined();
      expect(await records.quarantines(fingerprint)).toMatchObject([{ reason: 'two builds differ', scope: records.scope, fingerprint }]);
      expect(await records.isQuarantined(fingerprint)).toBe(true);

      expect(await records.releaseQuarantine(fingerprint, 'a disk was full')).toMatchObject({ kind: 'added' });
      expect(await records.find(fingerprint, at)).toMatchObject({ kind: 'hit' });
      expect(await records.isQuarantined(fingerprint)).toBe(false);
      expect(await records.releaseQuarantine(fingerprint, 'again')).toEqual({ kind: 'known' });

      await records.quarantine(fingerprint, 'again');
      expect(await records.find(fingerprint, at)).toMatchObject({ reason: 'quarantined' });
    });

    test('a quarantine of one fingerprint holds back no other', async () => {
      await using opened = await open();
      const { records, store } = opened;
      await storeBundle(store, 'bundle');
      await records.add(sampleRecord('bundle'));
      await records.quarantine(sampleRecord('x', { inputs: sampleInputs('two') }).fingerprint, 'other');
      expect(await records.find(fingerprint, at)).toMatchObject({ kind: 'hit' });
    });

    test('hints that are broken, or lead elsewhere, are passed over', async () => {
      await using opened = await open();
      const { records, store } = opened;
      await storeBundle(store, 'bundle');
      await records.add(sampleRecord('bundle'));
      const content = sha256('tar of another');
      for (const hint of ['', '{', '{"fingerprint":"../x"}', JSON.stringify({ fingerprint: content }), JSON.stringify({ fingerprint })]) {
        await store.documents.write(layout.content(records.scope, content), Buffer.from(hint));
        expect(await records.findContent(content)).toBeUndefined();
      }
    });

    test('the records of an example come newest first, as many as are asked for', async () => {
      await using opened = await open();
      const { records } = opened;
      for (const day of ['03', '01', '04', '02']) {
        await records.add(sampleRecord(`bundle ${day}`, { inputs: sampleInputs(day), finishedOn: `2026-03-${day}T10:00:00Z` }));
      }
      await records.add(sampleRecord('x', { slug: 'observatory-loader-2' }));
      const days = async (limit?: number) =>
        (await records.recordsOfSlug('observatory-loader', limit === undefined ? {} : { limit })).map(({ record }) => record.finishedOn.slice(8, 10));
      expect(await days()).toEqual(['04', '03', '02', '01']);
      expect(await days(2)).toEqual(['04', '03']);
    });

    test('hints from an example to the record of another one, or to none, are passed over', async () => {
      await using opened = await open();
      const { records, store } = opened;
      await records.add(sampleRecord('bundle'));
      for await (const hint of store.documents.list(layout.slugs(records.scope, 'observatory-loader'))) {
        const moved = hint.replace('/observatory-loader/', '/another/');
        for (const key of [moved, moved.replace(/-[0-9a-f]{64}\.json$/, `-${'0'.repeat(64)}.json`), moved.replace(/[^/]+$/, 'x.json')]) {
          await store.documents.write(key, Buffer.from('{}'));
        }
      }
      expect(await records.recordsOfSlug('another')).toEqual([]);
    });

    test('a record that its own reader would refuse is a bug of the writer', async () => {
      await using opened = await open();
      await expect(opened.records.add(sampleRecord('bundle', { fingerprint: sha256('other') }))).rejects.toThrow(TypeError);
    });
  });
}
