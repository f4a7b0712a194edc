import { FailureError } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { sha256 } from '@apphub/model/node';
import { layout, openMemoryBackend, openStore } from '@apphub/store';
import { faultyBackend } from '@apphub/store/contract';
import { deleteRecord, referencedDigests, storedRecords } from './inventory.ts';
import { generateSigningKey } from './keys/signing-key.ts';
import { localRecords, signedRecords } from './records/scoped-records.ts';
import { plant, recordEnvelope, sealed } from './testing/plant.ts';
import { policyOf } from './testing/policy.ts';
import { HOST, sampleInputs, sampleRecord, storeBundle } from './testing/sample-record.ts';
import { memoryStore } from './testing/stores.ts';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test('every blob that any record names is kept, whoever wrote the record', async () => {
  const store = memoryStore();
  const key = generateSigningKey('main');
  const policy = policyOf({ scopes: [{ name: 'main' }, { name: 'pr-1', parent: 'main' }], keys: [key] });
  await signedRecords(store, { policy, scope: 'main', signingKey: key }).add(sampleRecord('signed'));
  await localRecords(store).add(sampleRecord('local', { inputs: sampleInputs('two') }));
  const foreign = { ...sampleRecord('foreign'), scope: 'main' };
  await plant(store, { ...foreign, scope: 'pr-1' }, recordEnvelope(foreign, [generateSigningKey('main')]));
  const fromLater = { _type: 'https://in-toto.io/Statement/v2', subject: [{ digest: { sha256: sha256('later').slice(7) } }, null, { digest: 'odd' }] };
  await plant(store, foreign, sealed(fromLater));
  await plant(store, foreign, Buffer.from('no envelope'));
  await plant(store, foreign, sealed({ subject: 'no list' }));
  await signedRecords(store, { policy, scope: 'main', signingKey: key }).quarantine(foreign.fingerprint, 'decisions name no blobs');

  const digests = new Set(await all(referencedDigests(store)));
  expect(digests).toEqual(new Set(['signed', 'local', 'foreign', 'later'].map((bundle) => sha256(bundle))));
});

test('a store that cannot be asked is an error: an empty answer would collect everything', async () => {
  for (const on of [['list'], ['get']] as const) {
    const backend = openMemoryBackend();
    await localRecords(openStore(backend)).add(sampleRecord('bundle'));
    const failing = faultyBackend(backend, { fault: { kind: 'failing', code: 'STORE_UNAVAILABLE' }, on });
    await expect(all(referencedDigests(openStore(failing, { attempts: 1 })))).rejects.toThrow(FailureError);
  }
});

describe('the records of a store', () => {
  test('are listed as they were written, for one scope or for all', async () => {
    const store = memoryStore();
    await localRecords(store, 'ann').add(sampleRecord('bundle'));
    await localRecords(store, 'bob').add(sampleRecord('bundle'));
    await localRecords(store, 'bob-2').add(sampleRecord('bundle'));
    expect(await all(storedRecords(store))).toHaveLength(3);
    expect(await all(storedRecords(store, { scope: 'bob' }))).toMatchObject([{ scope: 'bob', digests: [sha256('bundle')], record: sampleRecord('bundle', { inputs: sampleInputs() }) }]);
  });

  test('can be removed with the hints that lead to them; quarantines and what others lead to stay', async () => {
    const store = memoryStore();
    const records = localRecords(store);
    const [first, second] = [sampleRecord('one'), sampleRecord('two', { inputs: sampleInputs('two'), contentDigest: sampleRecord('one').contentDigest })];
    for (const bundle of ['one', 'two']) await storeBundle(store, bundle);
    await records.add(first);
    await records.add(second);
    await records.quarantine(first.fingerprint, 'stays');
    for (const stored of await all(storedRecords(store))) {
      if (stored.fingerprint === first.fingerprint) await deleteRecord(store, stored);
    }
    expect(await records.find(first.fingerprint, { platform: HOST })).toMatchObject({ reason: 'quarantined' });
    expect(await records.findContent(second.contentDigest)).toMatchObject({ fingerprint: second.fingerprint });
    expect(await all(store.documents.list('v1/slugs/'))).toHaveLength(1);
    for (const stored of await all(storedRecords(store))) await deleteRecord(store, stored);
    expect((await all(store.documents.list('v1/'))).filter((key) => !key.startsWith(layout.blobs))).toEqual([expect.stringMatching(/quarantine\.json$/)]);
  });
});
