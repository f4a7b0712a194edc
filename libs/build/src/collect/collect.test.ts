import { describe, expect, test } from '@jest/globals';
import { type Digest, type FingerprintField, fingerprintRecord, parsePlatform } from '@apphub/model';
import { fingerprintOf, sha256 } from '@apphub/model/node';
import { type BlobStore, layout, openMemoryBackend, openStore } from '@apphub/store';
import { localRecords, parseRecordKey } from '@apphub/trust';
import { aged } from '../testing/old-store.ts';
import { collect } from './collect.ts';
import type { CollectOptions } from './collection.ts';
import { readUse, writeUse } from './use-mark.ts';

const DAY = 24 * 60 * 60 * 1000;
const platform = parsePlatform('linux-x64-glibc');

const write = (store: BlobStore, text: string) => store.writeBlob((sink) => sink(Buffer.from(text)));

/** A store with a record of "bundle", built `days` ago, beside a blob that nobody names. */
async function open({ days = 10, writtenDaysAgo = 20 } = {}) {
  const backend = openMemoryBackend();
  const store = openStore(aged(backend, writtenDaysAgo));
  const records = localRecords(store);
  const loose = (await write(store, 'loose')).digest;
  const built = async (bundle: string, { seed = bundle, ago = days } = {}) => {
    const { digest, size } = await write(store, bundle);
    const inputs = fingerprintRecord([['file:bundle/a', `- ${sha256(seed)}`] as FingerprintField]);
    const on = new Date(Date.now() - ago * DAY).toISOString();
    const contentDigest = sha256(`tar of ${bundle}`);
    const record = { slug: 'tides', version: '1.0.0', fingerprint: fingerprintOf(inputs), inputs, digest, contentDigest, size, platform, isolation: 'bubblewrap', startedOn: on, finishedOn: on };
    await records.add(record);
    return record;
  };
  const run = (options: Partial<CollectOptions> = {}) => collect(store, { apply: true, graceMs: DAY, ...options });
  return { store, records, loose, built, run };
}

async function keys(store: BlobStore, prefix = 'v1/'): Promise<string[]> {
  const found: string[] = [];
  for await (const key of store.documents.list(prefix)) found.push(key);
  return found;
}

const has = async (store: BlobStore, digest: Digest) => (await store.statBlob(digest)) !== undefined;

describe('a collection', () => {
  test('that is only tried says what would go and touches nothing', async () => {
    const { store, loose, built, run } = await open();
    await built('bundle');
    const before = await keys(store);
    const result = await run({ apply: false });
    expect(result).toMatchObject({
      applied: false,
      taken: [{ kind: 'blob', reason: 'unnamed', digest: loose, fate: 'would-be-deleted', slugs: [], records: 0 }],
      freed: { blobs: 1, bytes: 5 },
      left: { blobs: 1, bytes: 6 },
    });
    expect(await keys(store)).toEqual(before);
  });

  test('takes what no record names, keeps the rest, and raises the epoch', async () => {
    const { store, records, loose, built, run } = await open();
    const { fingerprint } = await built('bundle');
    expect((await run()).taken).toMatchObject([{ digest: loose, fate: 'deleted' }]);
    expect(await has(store, loose)).toBe(false);
    expect(await records.find(fingerprint, { platform })).toMatchObject({ kind: 'hit' });
    expect(await keys(store, layout.epochs)).toHaveLength(1);
    expect(await keys(store, layout.allCondemned)).toEqual([]);
  });

  test('that has nothing to take leaves the epoch as it is', async () => {
    const { store, loose, run } = await open();
    await store.deleteBlob(loose);
    expect((await run()).taken).toEqual([]);
    expect(await keys(store, layout.epochs)).toEqual([]);
  });

  test('leaves what was written, or relied on, within the grace period', async () => {
    const fresh = await open({ writtenDaysAgo: 0.5 });
    expect((await fresh.run()).taken).toEqual([]);
    const used = await open();
    await writeUse(used.store, used.loose, { usedOn: Date.now() - DAY });
    expect((await used.run()).taken).toEqual([]);
    expect((await used.run({ graceMs: 0.5 * DAY })).taken).toMatchObject([{ fate: 'deleted' }]);
  });

  test('takes what nobody relied on for long, with its records and the hints to them', async () => {
    const { store, records, loose, built, run } = await open();
    await store.deleteBlob(loose);
    const old = await built('old', { ago: 40 });
    const used = await built('used', { ago: 40 });
    await writeUse(store, used.digest, { usedOn: Date.now() - 2 * DAY });
    const result = await run({ maxAgeMs: 15 * DAY });
    expect(result.taken).toMatchObject([{ reason: 'unused', digest: old.digest, slugs: ['tides'], records: 1 }]);
    expect((await records.recordsOfSlug('tides')).map(({ record }) => record.digest)).toEqual([used.digest]);
    expect((await keys(store)).filter((key) => key.includes(old.fingerprint.slice(7)))).toEqual([]);
    expect(await keys(store, layout.content('local', old.contentDigest))).toEqual([]);
  });

  test('takes what was relied on longest ago until the rest fits, and says what it could not take', async () => {
    const { store, loose, built, run } = await open();
    await store.deleteBlob(loose);
    const first = await built('1234', { ago: 19 });
    const second = await built('5678', { ago: 18 });
    const third = await built('9012', { ago: 0 });
    expect((await run({ maxBytes: 8, apply: false })).taken).toMatchObject([{ reason: 'too-much', digest: first.digest }]);
    const result = await run({ maxBytes: 2 });
    expect(result.taken.map((taken) => taken.kind === 'blob' && taken.digest)).toEqual([first.digest, second.digest]);
    expect(result).toMatchObject({ left: { blobs: 1, bytes: 4 }, overBytes: 2 });
    expect(await has(store, third.digest)).toBe(true);
  });

  test('removes old records whose blob is gone, and use marks of blobs that are gone', async () => {
    const { store, loose, built, run } = await open();
    await store.deleteBlob(loose);
    const { digest } = await built('bundle', { ago: 3 });
    const young = await built('young', { ago: 0 });
    await writeUse(store, digest, { usedOn: Date.now() });
    for (const gone of [digest, young.digest]) await store.deleteBlob(gone);
    expect((await run()).taken).toMatchObject([{ kind: 'record', reason: 'blob-gone', slugs: ['tides'], fate: 'deleted' }]);
    expect(await readUse(store, digest)).toBeUndefined();
    expect(await keys(store, layout.records('local', young.fingerprint))).toHaveLength(1);
  });

  test('keeps evidence that nobody has decided about: what is in dispute, and what a record of another form names', async () => {
    const { store, loose, built, run } = await open();
    const statement = { subject: [{ digest: { sha256: loose.slice(7) } }], predicateType: 'of a later version' };
    const envelope = { payloadType: 'x', payload: Buffer.from(JSON.stringify(statement)).toString('base64'), signatures: [] };
    await store.documents.write(layout.record('local', sha256('f'), sha256('s')), Buffer.from(JSON.stringify(envelope)));
    await built('one', { seed: 'same', ago: 40 });
    await built('other', { seed: 'same', ago: 40 });
    expect((await run({ maxAgeMs: 2 * DAY, maxBytes: 0 })).taken).toEqual([]);
  });

  test('takes what was set aside or retracted by the time since that was decided, and never for its size', async () => {
    const { store, records, loose, built, run } = await open();
    await store.deleteBlob(loose);
    const set = await built('set aside', { ago: 40 });
    await records.quarantine(set.fingerprint, 'it differs');
    const right = await built('right', { seed: 'same', ago: 0 });
    const wrong = await built('wrong', { seed: 'same', ago: 40 });
    const statement = (await records.documents(wrong.fingerprint)).records.flatMap(({ key, record }) => (record.digest === wrong.digest ? [parseRecordKey(key)!.statement] : []))[0]!;
    await records.retract({ fingerprint: wrong.fingerprint, statement }, 'false');

    expect((await run({ maxAgeMs: 2 * DAY, maxBytes: 0 })).taken).toEqual([]);
    const later = Date.now() + 3 * DAY;
    await writeUse(store, right.digest, { usedOn: later });
    expect((await run({ maxBytes: 0, now: later })).taken).toEqual([]);
    expect((await run({ maxAgeMs: 2 * DAY, now: later })).taken).toMatchObject([
      { reason: 'decided', digest: set.digest, fate: 'deleted' },
      { reason: 'decided', digest: wrong.digest, fate: 'deleted' },
    ]);
    expect(await records.find(right.fingerprint, { platform })).toMatchObject({ kind: 'hit', record: { digest: right.digest } });
    expect(await records.isQuarantined(set.fingerprint)).toBe(true);
  });

  test('treats what was set aside and released like any other', async () => {
    const { store, records, loose, built, run } = await open();
    await store.deleteBlob(loose);
    const { fingerprint, digest } = await built('bundle', { ago: 40 });
    await records.quarantine(fingerprint, 'it differs');
    await records.releaseQuarantine(fingerprint, 'only a date');
    expect((await run({ maxAgeMs: 2 * DAY })).taken).toMatchObject([{ reason: 'unused', digest }]);
  });

  test('leaves a blob that somebody takes hold of after it was looked at', async () => {
    const { store, loose } = await open();
    const documents = { ...store.documents, write: async (key: string, bytes: Uint8Array) => {
      if (key.startsWith(layout.allCondemned)) await writeUse(store, loose, { usedOn: Date.now() });
      await store.documents.write(key, bytes);
    } };
    const result = await collect({ ...store, documents }, { apply: true, graceMs: DAY });
    expect(result).toMatchObject({ taken: [{ digest: loose, fate: 'in-use' }], freed: { blobs: 0 } });
    expect(await has(store, loose)).toBe(true);
  });

  test('removes the notes of collectors that died long ago, and no others', async () => {
    const { store, loose, run } = await open();
    const note = (on: number) => layout.condemnation(loose, `${String(on).padStart(16, '0')}-x`);
    const notes = [note(Date.now() - 2 * DAY), note(Date.now() - 1000)];
    for (const key of notes) await store.documents.write(key, Buffer.from('{}'));
    await run();
    expect(await keys(store, layout.allCondemned)).toEqual([notes[1]]);
  });
});
