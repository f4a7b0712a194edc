import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { generateSigningKey } from '@apphub/trust';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyNamed, withKey, withRevoked, withScope } from './edit-policy.ts';
import { readOrNewPolicyFile, readPolicyFile, writePolicyFile } from './policy-file.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
  path = join(folder, 'trust.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const failing = (code: string) => expect.objectContaining({ failure: expect.objectContaining({ code }) });

function writeFirst() {
  const file = readOrNewPolicyFile(path);
  const key = generateSigningKey('main');
  writePolicyFile(file, withKey(withScope(file.policy, { name: 'main', requires: 'bubblewrap' }), key, 'Ann'));
  return key;
}

describe('the file of a trust policy', () => {
  test('is made, read, changed, and keeps its mode', () => {
    const key = writeFirst();
    chmodSync(path, 0o640);
    const file = readPolicyFile(path);
    expect(file.policy.keys).toMatchObject([{ id: key.id, scope: 'main', status: 'active', comment: 'Ann' }]);
    writePolicyFile(file, withRevoked(file.policy, key.id));
    expect(readPolicyFile(path).policy.keys[0]?.status).toBe('revoked');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['trust.json']);
  });

  test('is left alone by what would not be a policy, and by who read an older one', () => {
    writeFirst();
    const file = readPolicyFile(path);
    const before = readFileSync(path, 'utf8');
    expect(() => writePolicyFile(file, withScope(file.policy, { name: 'main', requires: 'bubblewrap' }))).toThrow(failing('TRUST_POLICY_INVALID'));
    expect(readFileSync(path, 'utf8')).toBe(before);
    writeFileSync(path, `${before}\n`);
    expect(() => writePolicyFile(file, file.policy)).toThrow(failing('TRUST_POLICY_INVALID'));
    expect(readdirSync(folder)).toEqual(['trust.json']);
  });

  test('that is missing, broken or a folder is told', () => {
    expect(() => readPolicyFile(path)).toThrow(failing('TRUST_POLICY_INVALID'));
    expect(() => readPolicyFile(folder)).toThrow(failing('TRUST_POLICY_INVALID'));
    writeFileSync(path, '{"version":1,"scopes":[],"keys":[]}');
    expect(() => readPolicyFile(path)).toThrow(failing('TRUST_POLICY_INVALID'));
  });

  test('names a key by the beginning of its id, if only one begins so', () => {
    const { id } = writeFirst();
    const { policy } = readPolicyFile(path);
    expect(keyNamed(id.slice(0, 4), policy).id).toBe(id);
    for (const name of ['', 'zz']) expect(() => keyNamed(name, policy)).toThrow(failing('USAGE'));
    const twice = { ...policy, keys: [...policy.keys, { ...policy.keys[0]!, id: `${id.slice(0, 4)}000000000000` }] };
    expect(() => keyNamed(id.slice(0, 4), twice)).toThrow(failing('USAGE'));
  });
});
