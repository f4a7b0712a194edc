import { expect, test } from '@jest/globals';
import { layout } from '@apphub/store';
import { generateSigningKey } from '../keys/signing-key.ts';
import { policyOf } from '../testing/policy.ts';
import { HOST, sampleRecord, storeBundle } from '../testing/sample-record.ts';
import { memoryStore } from '../testing/stores.ts';
import { ENOUGH_RECORDS } from './add.ts';
import { localRecords, signedRecords } from './scoped-records.ts';

const builtOn = (minute: number) => ({ finishedOn: new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString() });

async function count(store: ReturnType<typeof memoryStore>, prefix: string): Promise<number> {
  let found = 0;
  for await (const _ of store.documents.list(prefix)) found += 1;
  return found;
}

test('builds that are forced again and again do not fill the folder of their fingerprint', async () => {
  const store = memoryStore();
  const records = localRecords(store);
  const { fingerprint } = sampleRecord('bundle');
  for (let minute = 0; minute < ENOUGH_RECORDS; minute += 1) {
    expect(await records.add(sampleRecord('bundle', builtOn(minute)))).toMatchObject({ kind: 'added' });
  }
  expect(await records.add(sampleRecord('bundle', builtOn(59)))).toEqual({ kind: 'known' });
  expect(await count(store, layout.records('local', fingerprint))).toBe(ENOUGH_RECORDS);
});

test('what contradicts the others is always added', async () => {
  const store = memoryStore();
  const records = localRecords(store);
  await storeBundle(store, 'bundle');
  for (let minute = 0; minute < ENOUGH_RECORDS; minute += 1) await records.add(sampleRecord('bundle', builtOn(minute)));
  expect(await records.add(sampleRecord('other'))).toMatchObject({ kind: 'added' });
  expect(await records.find(sampleRecord('x').fingerprint, { platform: HOST })).toMatchObject({ reason: 'conflict' });
});

test('records that are not believed any more do not count as saying the same', async () => {
  const store = memoryStore();
  const [leaked, fresh] = [generateSigningKey('main'), generateSigningKey('main')];
  const parts = { scopes: [{ name: 'main' }], keys: [leaked, fresh] };
  const before = signedRecords(store, { policy: policyOf(parts), scope: 'main', signingKey: leaked });
  for (let minute = 0; minute < ENOUGH_RECORDS; minute += 1) await before.add(sampleRecord('bundle', builtOn(minute)));
  const after = signedRecords(store, { policy: policyOf({ ...parts, revoked: [leaked.id] }), scope: 'main', signingKey: fresh });
  expect(await after.add(sampleRecord('bundle'))).toMatchObject({ kind: 'added' });
});

test('the same record twice is one document', async () => {
  const store = memoryStore();
  const records = localRecords(store);
  const [first, second] = [await records.add(sampleRecord('bundle')), await records.add(sampleRecord('bundle'))];
  expect(second).toEqual(first);
});
