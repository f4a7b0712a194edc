import { describe, expect, test } from '@jest/globals';
import { sha256 } from '@apphub/model/node';
import { type BlobStore, layout } from '@apphub/store';
import { encodeEnvelope, signEnvelope } from '../dsse.ts';
import { generateSigningKey } from '../keys/signing-key.ts';
import { statementOf } from '../statement.ts';
import { plant, recordEnvelope, sealed } from '../testing/plant.ts';
import { policyOf } from '../testing/policy.ts';
import { HOST, sampleInputs, sampleRecord, storeBundle } from '../testing/sample-record.ts';
import { memoryStore } from '../testing/stores.ts';
import { QUARANTINE_MEDIA_TYPE } from './quarantine-decision.ts';
import { MOST_DOCUMENTS } from './read-folder.ts';
import { signedRecords } from './scoped-records.ts';

const root = generateSigningKey('root');
const main = generateSigningKey('main');
const old = generateSigningKey('main');
const dev = generateSigningKey('dev');
const pr = generateSigningKey('pr-1');
const stranger = generateSigningKey('main');

const policy = policyOf({
  scopes: [
    { name: 'root', requires: 'process-group' },
    { name: 'main', parent: 'root' },
    { name: 'dev', parent: 'main', requires: 'process-group' },
    { name: 'pr-1', parent: 'main' },
  ],
  keys: [root, main, old, dev, pr],
  revoked: [old.id],
});

const record = { ...sampleRecord('bundle'), scope: 'main' };
const { fingerprint } = record;
const at = { platform: HOST };

async function storeWithBundle(): Promise<BlobStore> {
  const store = memoryStore();
  await storeBundle(store, 'bundle');
  return store;
}

const readAs = (store: BlobStore, scope: string) => signedRecords(store, { policy, scope }).find(fingerprint, at);

/** What may lie in the folder of `main`, and what a reader of `main` says to it. */
const cases = {
  'signed by an active key of the scope': { content: recordEnvelope(record, [main]), reason: 'hit' },
  'signed by it without naming it': {
    content: { ...recordEnvelope(record, [main]), signatures: recordEnvelope(record, [main]).signatures.map(({ sig }) => ({ sig })) },
    reason: 'hit',
  },
  'signed by it and a stranger': { content: recordEnvelope(record, [stranger, main]), reason: 'hit' },
  'without a signature': { content: recordEnvelope(record), reason: 'unsigned' },
  'signed by a stranger': { content: recordEnvelope(record, [stranger]), reason: 'unknown-key' },
  'signed by a stranger under a listed id': {
    content: signEnvelope(recordEnvelope(record), { ...stranger, id: main.id }),
    reason: 'bad-signature',
  },
  'signed by a stranger who names nobody': { content: signEnvelope(recordEnvelope(record), { ...stranger, id: '' }), reason: 'bad-signature' },
  'signed by a revoked key': { content: recordEnvelope(record, [old]), reason: 'revoked-key' },
  'signed by the key of a less trusted scope': { content: recordEnvelope(record, [pr]), reason: 'foreign-scope' },
  'signed by that key without naming it': { content: signEnvelope(recordEnvelope(record), { ...pr, id: '' }), reason: 'bad-signature' },
  'signed by the key of a more trusted scope': { content: recordEnvelope(record, [root]), reason: 'foreign-scope' },
  'of another scope, moved here': { content: recordEnvelope({ ...record, scope: 'dev' }, [dev]), reason: 'foreign-scope' },
  'that names another scope than its key': { content: recordEnvelope({ ...record, scope: 'dev' }, [main]), reason: 'foreign-scope' },
  'of another fingerprint, moved here': {
    content: recordEnvelope({ ...sampleRecord('bundle', { inputs: sampleInputs('two') }), scope: 'main' }, [main]),
    reason: 'invalid-record',
  },
  'that lies about its inputs': { content: recordEnvelope({ ...record, inputs: sampleInputs('two') }, [main]), reason: 'invalid-record' },
  'built under weaker isolation': { content: recordEnvelope({ ...record, isolation: 'process-group' }, [main]), reason: 'weak-isolation' },
  'built under an unknown isolation': { content: recordEnvelope({ ...record, isolation: 'prayer' }, [main]), reason: 'weak-isolation' },
  'with another media type': { content: sealed(statementOf(record), { type: 'text/plain', keys: [main] }), reason: 'invalid-record' },
  'that is a decision': { content: sealed({ decision: 'release' }, { type: QUARANTINE_MEDIA_TYPE, keys: [main] }), reason: 'invalid-record' },
  'that is a list': { content: sealed([1, 2], { keys: [main] }), reason: 'invalid-record' },
  'that is no envelope': { content: Buffer.from('[]'), reason: 'invalid-record' },
  'that is no JSON': { content: Buffer.from('\0'), reason: 'invalid-record' },
  'that is empty': { content: Buffer.alloc(0), reason: 'invalid-record' },
} as const;

test.each(Object.entries(cases))('a record %s', async (_, { content, reason }) => {
  const store = await storeWithBundle();
  const key = await plant(store, record, content);
  const lookup = await readAs(store, 'main');
  expect(lookup.kind === 'hit' ? 'hit' : lookup.reason).toBe(reason);
  if (reason !== 'hit') expect(lookup.rejected).toEqual([{ key, scope: 'main', reason, words: expect.any(String) }]);
});

test('a record that nobody believes does not spoil the one beside it', async () => {
  const store = await storeWithBundle();
  for (const { content } of Object.values(cases)) await plant(store, record, content);
  const lookup = await readAs(store, 'main');
  expect(lookup).toMatchObject({ kind: 'hit', signedBy: main.id });
  expect(lookup.rejected).toHaveLength(Object.values(cases).filter(({ reason }) => reason !== 'hit').length);
});

test('a name that no record can have is told and not read', async () => {
  const store = await storeWithBundle();
  const key = `${layout.records('main', fingerprint)}notes.txt`;
  await store.documents.write(key, Buffer.from('x'));
  expect(await readAs(store, 'main')).toMatchObject({ reason: 'invalid-record', rejected: [{ key }] });
});

describe('reads go to the own scope and its parents', () => {
  const readers = ['root', 'main', 'dev', 'pr-1'];
  test.each([
    ['root', root, ['root', 'dev']], // main asks for more isolation than root has; dev does not
    ['main', main, ['main', 'dev', 'pr-1']],
    ['dev', dev, ['dev']],
    ['pr-1', pr, ['pr-1']],
  ] as const)('what %s wrote', async (scope, key, expected) => {
    const store = await storeWithBundle();
    const isolation = scope === 'root' ? 'process-group' : 'bubblewrap';
    await plant(store, { scope, fingerprint }, recordEnvelope({ ...record, scope, isolation }, [key]));
    const hits = await Promise.all(readers.map(async (reader) => ((await readAs(store, reader)).kind === 'hit' ? [reader] : [])));
    expect(hits.flat()).toEqual(expected);
  });

  test('the own record comes first', async () => {
    const store = await storeWithBundle();
    await plant(store, record, recordEnvelope(record, [main]));
    await plant(store, { scope: 'dev', fingerprint }, recordEnvelope({ ...record, scope: 'dev' }, [dev]));
    expect(await readAs(store, 'dev')).toMatchObject({ kind: 'hit', record: { scope: 'dev' } });
  });
});

describe('a conflict', () => {
  const disputed = { ...record, contentDigest: sha256('other') };

  test('counts over all scopes that are read', async () => {
    const store = await storeWithBundle();
    await plant(store, record, recordEnvelope(record, [main]));
    await plant(store, { scope: 'dev', fingerprint }, recordEnvelope({ ...disputed, scope: 'dev' }, [dev]));
    expect(await readAs(store, 'dev')).toMatchObject({ reason: 'conflict', failure: { code: 'RECORD_CONFLICT' } });
    expect(await readAs(store, 'main')).toMatchObject({ kind: 'hit' });
  });

  test.each([
    ['an unsigned record', recordEnvelope(disputed)],
    ['a record of a stranger', recordEnvelope(disputed, [stranger])],
    ['a record of a revoked key', recordEnvelope(disputed, [old])],
    ['a record of a less trusted scope', recordEnvelope({ ...disputed, scope: 'pr-1' }, [pr])],
    ['a weakly isolated record', recordEnvelope({ ...disputed, isolation: 'process-group' }, [main])],
  ])('is not made by %s: else anybody could deny a hit', async (_, envelope) => {
    const store = await storeWithBundle();
    await plant(store, record, recordEnvelope(record, [main]));
    await plant(store, record, envelope);
    expect(await readAs(store, 'main')).toMatchObject({ kind: 'hit' });
  });
});

test('a folder that was filled up is not read, and says so', async () => {
  const store = await storeWithBundle();
  await plant(store, record, recordEnvelope(record, [main]));
  for (let index = 0; index < MOST_DOCUMENTS; index += 1) await plant(store, record, Buffer.from(`junk ${index}`));
  expect(await readAs(store, 'main')).toMatchObject({ reason: 'too-many-records', failure: { code: 'RECORD_LIMIT' } });
});

test('what is told of a record that was tampered with cannot move the cursor of a terminal', async () => {
  const store = await storeWithBundle();
  const fields = [['\u001b[2J', 'x'], ['\u001b[2J', 'y']];
  const hostile = structuredClone(statementOf(record)) as { predicate: { buildDefinition: { internalParameters: { inputs: object } } } };
  hostile.predicate.buildDefinition.internalParameters.inputs = { version: 1, fields };
  await plant(store, record, sealed(hostile, { keys: [main] }));
  const lookup = await readAs(store, 'main');
  expect(lookup).toMatchObject({ reason: 'invalid-record', rejected: [{ words: expect.stringContaining('named twice') }] });
  expect(lookup.rejected[0]?.words).not.toContain('\u001b');
});

test('a stored record whose bytes changed under its name is a miss', async () => {
  const store = await storeWithBundle();
  const key = await plant(store, record, recordEnvelope(record, [main]));
  await store.documents.write(key, encodeEnvelope(recordEnvelope({ ...record, version: '6.6.6' }, [main])));
  expect(await readAs(store, 'main')).toMatchObject({ reason: 'invalid-record', rejected: [{ words: 'its bytes are not those of its name' }] });
});
