import { expect, test } from '@jest/globals';
import { sha256 } from '@apphub/model/node';
import { layout } from '@apphub/store';
import { encodeEnvelope } from '../dsse.ts';
import { generateSigningKey } from '../keys/signing-key.ts';
import { plant, recordEnvelope } from '../testing/plant.ts';
import { policyOf } from '../testing/policy.ts';
import { HOST, sampleRecord, storeBundle } from '../testing/sample-record.ts';
import { memoryStore } from '../testing/stores.ts';
import { signedRecords } from './scoped-records.ts';

const signingKey = generateSigningKey('main');
const policy = policyOf({ scopes: [{ name: 'main' }], keys: [signingKey] });
const record = { ...sampleRecord('bundle'), scope: 'main' };
const bytes = encodeEnvelope(recordEnvelope(record, [signingKey]));
const key = layout.record('main', record.fingerprint, sha256(bytes));

async function open() {
  const store = memoryStore();
  await storeBundle(store, 'bundle');
  return { store, find: () => signedRecords(store, { policy, scope: 'main' }).find(record.fingerprint, { platform: HOST }) };
}

/** Every byte of the envelope, changed in one way. */
function* changed(): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1) {
    const copy = Uint8Array.from(bytes);
    copy[at] = (copy[at]! + 1 + (at % 255)) % 256;
    yield copy;
  }
}

test('the record is a hit as long as nothing is changed', async () => {
  const { store, find } = await open();
  await store.documents.write(key, bytes);
  expect(await find()).toMatchObject({ kind: 'hit', signedBy: signingKey.id });
});

test('a changed byte anywhere in a record is a miss', async () => {
  const { store, find } = await open();
  for (const copy of changed()) {
    await store.documents.write(key, copy);
    expect(await find()).toMatchObject({ kind: 'miss', reason: 'invalid-record' });
  }
});

test('a changed byte under a name that fits is a miss, or was no part of what the record says', async () => {
  const { store, find } = await open();
  let harmless = 0;
  for (const copy of changed()) {
    const forged = await plant(store, record, copy);
    const lookup = await find();
    if (lookup.kind === 'hit') {
      harmless += 1;
      expect(lookup.record).toEqual(record);
    }
    await store.documents.delete(forged);
  }
  expect(harmless).toBeLessThan(10);
});

test('a record that is cut off anywhere is a miss', async () => {
  const { store, find } = await open();
  for (let length = 0; length < bytes.length; length += 7) {
    const cut = await plant(store, record, bytes.subarray(0, length));
    expect(await find()).toMatchObject({ kind: 'miss', reason: 'invalid-record' });
    await store.documents.delete(cut);
  }
});
