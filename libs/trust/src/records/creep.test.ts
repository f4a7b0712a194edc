import { describe, expect, test } from '@jest/globals';
import { sha256 } from '@apphub/model/node';
import { layout } from '@apphub/store';
import { generateSigningKey } from '../keys/signing-key.ts';
import { plant, recordEnvelope } from '../testing/plant.ts';
import { policyOf } from '../testing/policy.ts';
import { HOST, sampleRecord, storeBundle } from '../testing/sample-record.ts';
import { memoryStore } from '../testing/stores.ts';
import { signedRecords } from './scoped-records.ts';

/**
 * CVE-2025-36852: a change under review leaves the sources alone, patches the tools that build them, and writes
 * first under the fingerprint that the trusted branch will look up.
 */
const keys = { main: generateSigningKey('main'), pr: generateSigningKey('pr-1'), other: generateSigningKey('pr-2') };
const policy = policyOf({
  scopes: [{ name: 'main' }, { name: 'pr-1', parent: 'main' }, { name: 'pr-2', parent: 'main' }],
  keys: Object.values(keys),
});

const clean = sampleRecord('clean');
const poison = sampleRecord('poison');
const at = { platform: HOST };

async function open() {
  const store = memoryStore();
  await storeBundle(store, 'poison');
  await storeBundle(store, 'clean');
  return {
    store,
    main: signedRecords(store, { policy, scope: 'main', signingKey: keys.main }),
    pr: signedRecords(store, { policy, scope: 'pr-1', signingKey: keys.pr }),
    other: signedRecords(store, { policy, scope: 'pr-2', signingKey: keys.other }),
  };
}

describe('a change under review that writes first', () => {
  test('is read by nobody but itself', async () => {
    const { main, pr, other } = await open();
    await pr.add(poison);
    expect(await pr.find(clean.fingerprint, at)).toMatchObject({ kind: 'hit', record: { digest: sha256('poison') } });
    for (const records of [main, other]) {
      expect(await records.find(clean.fingerprint, at)).toEqual({ kind: 'miss', reason: 'no-record', rejected: [] });
      expect(await records.findContent(poison.contentDigest)).toBeUndefined();
      expect(await records.recordsOfSlug(poison.slug)).toEqual([]);
    }
  });

  test('keeps nobody from writing what is right', async () => {
    const { main, pr, other } = await open();
    await pr.add(poison);
    await main.add(clean);
    expect(await main.find(clean.fingerprint, at)).toMatchObject({ kind: 'hit', record: { digest: sha256('clean') } });
    expect(await other.find(clean.fingerprint, at)).toMatchObject({ kind: 'hit', record: { digest: sha256('clean') } });
    expect(await pr.find(clean.fingerprint, at)).toMatchObject({ kind: 'miss', reason: 'conflict' });
  });

  test('cannot set aside what the trusted branch has', async () => {
    const { main, pr, other } = await open();
    await main.add(clean);
    await pr.quarantine(clean.fingerprint, 'mischief');
    expect(await main.find(clean.fingerprint, at)).toMatchObject({ kind: 'hit' });
    expect(await other.find(clean.fingerprint, at)).toMatchObject({ kind: 'hit' });
    expect(await pr.find(clean.fingerprint, at)).toMatchObject({ reason: 'quarantined' });
  });

  test('cannot release what the trusted branch has set aside', async () => {
    const { main, pr } = await open();
    await main.add(clean);
    await main.quarantine(clean.fingerprint, 'two builds differ');
    expect(await pr.releaseQuarantine(clean.fingerprint, 'mischief')).toEqual({ kind: 'known' });
    expect(await pr.find(clean.fingerprint, at)).toMatchObject({ reason: 'quarantined' });
  });
});

describe('a change under review that can write to the whole store', () => {
  test('cannot make a record of the trusted scope', async () => {
    const { store, main } = await open();
    await plant(store, { ...poison, scope: 'main' }, recordEnvelope({ ...poison, scope: 'main' }, [keys.pr]));
    expect(await main.find(clean.fingerprint, at)).toMatchObject({ kind: 'miss', reason: 'foreign-scope', failure: { code: 'RECORD_UNTRUSTED' } });
  });

  test('cannot move its own record there, with or without the hints that lead to it', async () => {
    const { store, main, pr } = await open();
    const added = await pr.add(poison);
    const bytes = added.kind === 'added' ? await store.documents.read(added.key) : undefined;
    await plant(store, { ...poison, scope: 'main' }, bytes ?? Buffer.alloc(0));
    for await (const key of store.documents.list(layout.slugs('pr-1', poison.slug))) {
      await store.documents.write(key.replace('/pr-1/', '/main/'), Buffer.from('{}'));
    }
    await store.documents.write(layout.content('main', poison.contentDigest), Buffer.from(JSON.stringify({ fingerprint: poison.fingerprint })));
    expect(await main.find(clean.fingerprint, at)).toMatchObject({ kind: 'miss', reason: 'foreign-scope' });
    expect(await main.findContent(poison.contentDigest)).toBeUndefined();
    expect(await main.recordsOfSlug(poison.slug)).toEqual([]);
  });
});

describe('revoking a key', () => {
  test('takes back at once all it wrote, and what others wrote stays', async () => {
    const second = generateSigningKey('main');
    const parts = { scopes: [{ name: 'main' }], keys: [keys.main, second] };
    const { store, main } = await open();
    await main.add(poison);
    const revoking = policyOf({ ...parts, revoked: [keys.main.id] });
    const reader = signedRecords(store, { policy: revoking, scope: 'main', signingKey: second });
    expect(await reader.find(clean.fingerprint, at)).toMatchObject({ kind: 'miss', reason: 'revoked-key' });
    await reader.add(clean);
    expect(await reader.find(clean.fingerprint, at)).toMatchObject({ kind: 'hit', signedBy: second.id });
  });

  test('lifts no quarantine that it set, and undoes a release that it gave', async () => {
    const second = generateSigningKey('main');
    const parts = { scopes: [{ name: 'main' }], keys: [keys.main, second] };
    const { store } = await open();
    const before = signedRecords(store, { policy: policyOf(parts), scope: 'main', signingKey: second });
    const revoked = signedRecords(store, { policy: policyOf({ ...parts, revoked: [keys.main.id] }), scope: 'main', signingKey: second });
    await before.add(clean);
    const compromised = signedRecords(store, { policy: policyOf(parts), scope: 'main', signingKey: keys.main });
    await compromised.quarantine(clean.fingerprint, 'set by the key that is revoked later');
    expect(await revoked.isQuarantined(clean.fingerprint)).toBe(true);
    await compromised.releaseQuarantine(clean.fingerprint, 'lifted by it, too');
    expect(await before.isQuarantined(clean.fingerprint)).toBe(false);
    expect(await revoked.isQuarantined(clean.fingerprint)).toBe(true);
    await revoked.releaseQuarantine(clean.fingerprint, 'lifted by a good key');
    expect(await revoked.find(clean.fingerprint, at)).toMatchObject({ kind: 'hit', signedBy: second.id });
  });
});
