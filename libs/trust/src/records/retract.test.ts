import { describe, expect, test } from '@jest/globals';
import { sha256 } from '@apphub/model/node';
import { layout } from '@apphub/store';
import { generateSigningKey } from '../keys/signing-key.ts';
import { plant, sealed } from '../testing/plant.ts';
import { policyOf } from '../testing/policy.ts';
import { HOST, sampleRecord, storeBundle } from '../testing/sample-record.ts';
import { memoryStore } from '../testing/stores.ts';
import { ENOUGH_RECORDS } from './add.ts';
import { listRecords } from './list-records.ts';
import type { Addition, ScopedRecords } from './port.ts';
import { QUARANTINE_MEDIA_TYPE } from './quarantine-decision.ts';
import { parseRecordKey } from './record-key.ts';
import { localRecords, signedRecords } from './scoped-records.ts';

const keys = { main: generateSigningKey('main'), second: generateSigningKey('main'), pr: generateSigningKey('pr-1') };
const parts = { scopes: [{ name: 'main' }, { name: 'pr-1', parent: 'main' }], keys: Object.values(keys) };
const policy = policyOf(parts);
const at = { platform: HOST };
const [good, wrong] = [sampleRecord('good'), sampleRecord('false')];
const { fingerprint } = good;

async function open() {
  const store = memoryStore();
  for (const bundle of ['good', 'false']) await storeBundle(store, bundle);
  return {
    store,
    main: signedRecords(store, { policy, scope: 'main', signingKey: keys.main }),
    pr: signedRecords(store, { policy, scope: 'pr-1', signingKey: keys.pr }),
    reader: signedRecords(store, { policy, scope: 'main' }),
  };
}

function statementOf(addition: Addition) {
  const place = addition.kind === 'added' ? parseRecordKey(addition.key) : undefined;
  if (place === undefined) throw new Error('nothing was added');
  return { fingerprint: place.fingerprint, statement: place.statement };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function listed(store: ReturnType<typeof memoryStore>, records: ScopedRecords, slug?: string) {
  return all(listRecords(store, records, slug === undefined ? {} : { slug }));
}

describe('a record that is retracted', () => {
  test('ends the conflict it made, and stays as evidence with the reason beside it', async () => {
    const { store, main, reader } = await open();
    await main.add(good);
    const planted = statementOf(await main.add(wrong));
    expect(await main.find(fingerprint, at)).toMatchObject({ kind: 'miss', reason: 'conflict' });

    expect(await main.retract(planted, 'the builder was broken into')).toMatchObject({ kind: 'added' });
    for (const records of [main, reader]) {
      const lookup = await records.find(fingerprint, at);
      expect(lookup).toMatchObject({ kind: 'hit', record: { digest: sha256('good') }, rejected: [{ reason: 'retracted', scope: 'main' }] });
      expect(lookup.rejected[0]?.words).toMatch(/^it was retracted on 2\S+Z by the key [0-9a-f]{16}: the builder was broken into$/);
      expect(await records.findContent(good.contentDigest)).toMatchObject({ digest: good.digest });
      expect(await records.findContent(wrong.contentDigest)).toBeUndefined();
    }
    expect(await listed(store, main)).toMatchObject([
      { fingerprint, records: [{ record: { digest: good.digest } }], retracted: [{ record: { digest: wrong.digest }, retraction: { reason: 'the builder was broken into', settles: true } }] },
    ]);
    expect(await main.retract(planted, 'again')).toEqual({ kind: 'known' });
  });

  test('is a miss where it was the only one, and is not the reason to leave out a new one that says the same', async () => {
    const store = memoryStore();
    const records = localRecords(store);
    await storeBundle(store, 'good');
    for (let minute = 0; minute < ENOUGH_RECORDS; minute += 1) {
      const added = await records.add({ ...good, finishedOn: new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString() });
      await records.retract(statementOf(added), 'all of them');
    }
    expect(await records.find(fingerprint, at)).toMatchObject({ kind: 'miss', reason: 'retracted' });
    expect(await records.find(fingerprint, at)).not.toHaveProperty('failure');
    expect(await records.add(good)).toMatchObject({ kind: 'added' });
    expect(await records.find(fingerprint, at)).toMatchObject({ kind: 'hit' });
  });

  test('is not brought back by putting its bytes there again', async () => {
    const { store, main } = await open();
    const added = await main.add(wrong);
    const key = added.kind === 'added' ? added.key : '';
    const bytes = await store.documents.read(key);
    await main.retract(statementOf(added), 'false');
    await store.documents.delete(key);
    await store.documents.write(key, bytes!);
    expect(await main.find(fingerprint, at)).toMatchObject({ reason: 'retracted' });
  });
});

describe('who may retract', () => {
  test('not a scope that only reads the one in which the record lies', async () => {
    const { main, pr } = await open();
    const record = statementOf(await main.add(good));
    expect(await pr.retract(record, 'mischief')).toEqual({ kind: 'known' });
    expect(await pr.find(fingerprint, at)).toMatchObject({ kind: 'hit' });
  });

  test('not somebody with a key of another scope who can write to the whole store', async () => {
    const { store, main } = await open();
    const { statement } = statementOf(await main.add(good));
    const decision = { version: 1, scope: 'main', fingerprint, decision: 'retract', reason: 'mischief', decidedOn: '2026-03-01T10:00:00Z', retracts: statement };
    const planted = await plant(store, { scope: 'main', fingerprint }, sealed(decision, { type: QUARANTINE_MEDIA_TYPE, keys: [keys.pr] }));
    await store.documents.write(planted.replace(/\.json$/, '.quarantine.json'), (await store.documents.read(planted))!);
    expect(await main.find(fingerprint, at)).toMatchObject({ kind: 'hit' });
  });

  test('not a scope without a signing key', async () => {
    const { main, reader } = await open();
    const record = statementOf(await main.add(good));
    expect(await reader.retract(record, 'x')).toMatchObject({ kind: 'not-shared', failure: { code: 'RECORD_NOT_SHARED' } });
  });
});

describe('a retraction by a key that is revoked later', () => {
  test('keeps its record back, but settles no conflict any more', async () => {
    const { store, main } = await open();
    const other = signedRecords(store, { policy, scope: 'main', signingKey: keys.second });
    await other.add(wrong);
    const record = statementOf(await other.add(good));
    await main.retract(record, 'by the key that is revoked');
    expect(await main.find(fingerprint, at)).toMatchObject({ kind: 'hit', record: { digest: wrong.digest } });

    const after = signedRecords(store, { policy: policyOf({ ...parts, revoked: [keys.main.id] }), scope: 'main', signingKey: keys.second });
    expect(await after.find(fingerprint, at)).toMatchObject({ kind: 'miss', reason: 'conflict' });
    expect(await after.retract(record, 'it is false indeed')).toMatchObject({ kind: 'added' });
    expect(await after.find(fingerprint, at)).toMatchObject({ kind: 'hit', record: { digest: wrong.digest } });
  });
});

describe('the list of records', () => {
  test('has what is in conflict, set aside or not believed, by example and for all', async () => {
    const { store, main } = await open();
    await main.add(good);
    await main.add(wrong);
    await plant(store, { scope: 'main', fingerprint }, Buffer.from('{}'));
    const [every, ofSlug, ofAnother] = [await listed(store, main), await listed(store, main, good.slug), await listed(store, main, 'another')];
    expect(every).toMatchObject([{ fingerprint, held: { reason: 'conflict' }, rejected: [{ reason: 'invalid-record' }] }]);
    expect(every[0]?.records).toHaveLength(2);
    expect(ofSlug).toEqual(every);
    expect(ofAnother).toEqual([]);
    await main.quarantine(fingerprint, 'x');
    expect(await listed(store, main)).toMatchObject([{ held: { reason: 'quarantined' } }]);
  });
});

test('a fingerprint that is set aside is not set aside a second time, so that its folder does not fill', async () => {
  const { store, main } = await open();
  await main.add(good);
  expect(await main.quarantine(fingerprint, 'one night')).toMatchObject({ kind: 'added' });
  expect(await main.quarantine(fingerprint, 'the next')).toEqual({ kind: 'known' });
  expect(await all(store.documents.list(layout.records('main', fingerprint)))).toHaveLength(2);
});
