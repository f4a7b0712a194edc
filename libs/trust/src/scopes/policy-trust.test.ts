import { FailureError } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { generateSigningKey } from '../keys/signing-key.ts';
import { signedRecords } from '../records/scoped-records.ts';
import { policyOf } from '../testing/policy.ts';
import { HOST, sampleRecord } from '../testing/sample-record.ts';
import { memoryStore } from '../testing/stores.ts';

const main = generateSigningKey('main');
const revoked = generateSigningKey('main');
const pr = generateSigningKey('pr-1');
const policy = policyOf({ scopes: [{ name: 'main' }, { name: 'pr-1', parent: 'main' }], keys: [main, revoked, pr], revoked: [revoked.id] });

async function everything(store = memoryStore()) {
  const keys: string[] = [];
  for await (const key of store.documents.list('')) keys.push(key);
  return keys;
}

describe('settings that cannot work are refused before anything is built', () => {
  const { privateKey } = generateSigningKey('main');
  test.each([
    ['a scope the policy does not have', { scope: 'mian' }, 'TRUST_SCOPE_UNKNOWN', 'it has main, pr-1'],
    ['a key of another scope', { scope: 'main', signingKey: pr }, 'TRUST_KEY_INVALID', 'is for the scope pr-1, not for main'],
    ['a key the policy does not list', { scope: 'main', signingKey: generateSigningKey('main') }, 'TRUST_KEY_INVALID', 'does not list'],
    ['a key that says another scope than the policy', { scope: 'main', signingKey: { ...pr, scope: 'main' } }, 'TRUST_KEY_INVALID', 'for pr-1, not for main'],
    ['a revoked key', { scope: 'main', signingKey: revoked }, 'TRUST_KEY_INVALID', 'has revoked'],
  ])('%s', (...[, options, code, words]) => {
    expect(() => signedRecords(memoryStore(), { policy, ...options })).toThrow(FailureError);
    try {
      signedRecords(memoryStore(), { policy, ...options });
    } catch (error) {
      expect((error as FailureError).failure).toMatchObject({ code, message: expect.stringContaining(words) });
    }
  });

  test('a key under the id of a listed one writes what nobody believes', async () => {
    const store = memoryStore();
    const impostor = signedRecords(store, { policy, scope: 'main', signingKey: { ...main, privateKey } });
    await impostor.add(sampleRecord('bundle'));
    expect(await impostor.find(sampleRecord('bundle').fingerprint, { platform: HOST })).toMatchObject({ reason: 'bad-signature' });
  });
});

describe('what cannot be shared is not written, and said', () => {
  test('without a signing key', async () => {
    const store = memoryStore();
    const reader = signedRecords(store, { policy, scope: 'main' });
    const { fingerprint } = sampleRecord('bundle');
    const refused = { kind: 'not-shared', failure: { code: 'RECORD_NOT_SHARED', message: 'There is no signing key for the scope main, so nothing was written to it.' } };
    expect(await reader.add(sampleRecord('bundle'))).toMatchObject(refused);
    expect(await reader.quarantine(fingerprint, 'two builds differ')).toMatchObject(refused);
    expect(await everything(store)).toEqual([]);
  });

  test('built under weaker isolation than the scope demands', async () => {
    const store = memoryStore();
    const writer = signedRecords(store, { policy, scope: 'main', signingKey: main });
    expect(await writer.add(sampleRecord('bundle', { isolation: 'process-group' }))).toMatchObject({
      kind: 'not-shared',
      failure: { code: 'RECORD_NOT_SHARED', message: expect.stringContaining('main requires bubblewrap') },
    });
    expect(await everything(store)).toEqual([]);
  });
});
