import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openMemoryBackend, openStore } from '@apphub/store';
import { exportPublicKey, generateSigningKey, writeSigningKey } from '@apphub/trust';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords, trustStamp } from './records.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compose-'));
  mkdirSync(join(folder, 'checkout'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const store = openStore(openMemoryBackend());
const failing = (code: string) => expect.objectContaining({ failure: expect.objectContaining({ code }) });
const open = (trust?: { policyFile: string; signingKeyFile?: string; scope?: string }) =>
  openRecords(store, trust === undefined ? {} : { trust }, { repositoryRoot: join(folder, 'checkout') });

/** A policy with one key for "main", whose file stands beside it. */
function policy({ status = 'active', place = folder } = {}) {
  const key = generateSigningKey('main');
  const [policyFile, signingKeyFile] = [join(place, 'trust.json'), join(place, 'main.key')];
  rmSync(signingKeyFile, { force: true });
  writeSigningKey(signingKeyFile, key);
  const keys = [{ id: key.id, scope: 'main', publicKey: exportPublicKey(key), status }];
  writeFileSync(policyFile, JSON.stringify({ version: 1, scopes: [{ name: 'main' }, { name: 'pr', parent: 'main' }], keys }));
  return { policyFile, signingKeyFile };
}

describe('the build records that the settings name', () => {
  test('are those of one local scope without a policy', () => {
    expect(open()).toMatchObject({ scope: 'local', readOrder: ['local'] });
    expect(trustStamp({})).toBe('local');
  });

  test('have the scope of the key, or the one that is only read', () => {
    const { policyFile, signingKeyFile } = policy();
    expect(open({ policyFile, signingKeyFile })).toMatchObject({ scope: 'main', readOrder: ['main'] });
    expect(open({ policyFile, scope: 'pr' })).toMatchObject({ scope: 'pr', readOrder: ['pr', 'main'] });
  });

  test('are not opened with a key that is revoked or of another scope, nor for a scope that is unknown', () => {
    const { policyFile, signingKeyFile } = policy();
    expect(() => open({ policyFile, signingKeyFile, scope: 'pr' })).toThrow(failing('TRUST_KEY_INVALID'));
    expect(() => open({ policyFile, scope: 'gone' })).toThrow(failing('TRUST_SCOPE_UNKNOWN'));
    expect(() => open(policy({ status: 'revoked' }))).toThrow(failing('TRUST_KEY_INVALID'));
    expect(() => open({ policyFile: join(folder, 'none'), scope: 'main' })).toThrow(failing('TRUST_POLICY_INVALID'));
  });

  test('never follow a policy in the checkout, not by a link either', () => {
    const { policyFile } = policy({ place: join(folder, 'checkout') });
    expect(() => open({ policyFile, scope: 'main' })).toThrow(failing('TRUST_POLICY_INVALID'));
    symlinkSync(policyFile, join(folder, 'link.json'));
    expect(() => open({ policyFile: join(folder, 'link.json'), scope: 'main' })).toThrow(failing('TRUST_POLICY_INVALID'));
  });

  test('have a stamp that is another one in another scope and after any change of the policy', () => {
    const first = policy();
    const stamps = [trustStamp({ trust: first }), trustStamp({ trust: { ...first, scope: 'pr' } })];
    policy({ status: 'revoked' });
    stamps.push(trustStamp({ trust: first }));
    expect(new Set(stamps).size).toBe(3);
  });
});
