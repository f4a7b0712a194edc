import { describe, expect, test } from '@jest/globals';
import { exportPublicKey, generateSigningKey } from '../keys/signing-key.ts';
import { policyOf, policyText } from '../testing/policy.ts';
import { parseTrustPolicy } from './trust-policy.ts';

const main = generateSigningKey('main');
const rowOf = (key: typeof main, more: object = {}) => ({ id: key.id, scope: key.scope, publicKey: exportPublicKey(key), ...more });

function problemsOf(policy: object | string): readonly string[] {
  const parsed = parseTrustPolicy(typeof policy === 'string' ? policy : JSON.stringify(policy), 'policy.json');
  if (parsed.ok) return [];
  expect(parsed.error.code).toBe('TRUST_POLICY_INVALID');
  return parsed.error.problems ?? [];
}

test('a scope reads itself, then its parents up to the root', () => {
  const { scopes } = policyOf({
    scopes: [{ name: 'dev-ann', parent: 'main' }, { name: 'root' }, { name: 'main', parent: 'root' }, { name: 'pr-1', parent: 'main' }],
  });
  expect(scopes.get('dev-ann')?.readOrder).toEqual(['dev-ann', 'main', 'root']);
  expect(scopes.get('main')?.readOrder).toEqual(['main', 'root']);
  expect(scopes.get('root')?.readOrder).toEqual(['root']);
});

test('a scope demands the strongest isolation unless it says otherwise, and a key is active unless it is revoked', () => {
  const policy = policyOf({ scopes: [{ name: 'main' }, { name: 'dev', requires: 'process-group' }], keys: [main] });
  expect([...policy.scopes.values()].map(({ requires }) => requires)).toEqual(['bubblewrap', 'process-group']);
  expect(policy.keys.get(main.id)).toMatchObject({ scope: 'main', status: 'active' });
  expect(policyOf({ scopes: [{ name: 'main' }], keys: [main], revoked: [main.id] }).keys.get(main.id)?.status).toBe('revoked');
});

test('every problem of a policy is told at once', () => {
  const problems = problemsOf({
    version: 2,
    scopes: [{ name: 'Main' }, { nam: 'x' }],
    keys: [{ ...rowOf(main), status: 'activ' }],
  });
  expect(problems).toHaveLength(5);
  expect(problems.join('\n')).toMatch(/version: expected 1, got 2/);
  expect(problems.join('\n')).toMatch(/scopes\[1\]\.nam: .*did you mean "name"/);
  expect(problems.join('\n')).toMatch(/keys\[0\]\.status: .*did you mean "active"/);
});

describe('entries that contradict each other are refused', () => {
  test.each([
    ['no scope at all', { scopes: [] }, 'scopes: expected at least one scope'],
    ['a name that stands twice', { scopes: [{ name: 'a' }, { name: 'a' }] }, 'scopes[1].name: expected a name that stands once'],
    ['a parent that is not there', { scopes: [{ name: 'a', parent: 'b' }] }, 'scopes[0].parent: expected the name of a scope in "scopes", got "b"'],
    ['a scope that is its own parent', { scopes: [{ name: 'a', parent: 'a' }] }, 'got a circle'],
    ['parents in a circle', { scopes: [{ name: 'a', parent: 'b' }, { name: 'b', parent: 'a' }] }, 'scopes[1].parent: expected parents that end'],
    ['a key for no scope', { scopes: [{ name: 'a' }], keys: [rowOf(main)] }, 'keys[0].scope: expected the name of a scope'],
    ['a key under another id', { scopes: [{ name: 'main' }], keys: [rowOf(main, { id: 'f'.repeat(16) })] }, `keys[0].id: expected "${main.id}"`],
    ['bytes that are no key', { scopes: [{ name: 'main' }], keys: [rowOf(main, { publicKey: 'AAAA' })] }, 'keys[0].publicKey: expected an Ed25519'],
  ])('%s', (_, parts, problem) => {
    expect(problemsOf({ version: 1, ...parts }).join('\n')).toContain(problem);
  });

  test('one key with two scopes, or with two states', () => {
    const scopes = [{ name: 'main' }, { name: 'pr-1', parent: 'main' }];
    for (const more of [{ scope: 'pr-1' }, { status: 'revoked' }]) {
      expect(problemsOf({ version: 1, scopes, keys: [rowOf(main), rowOf(main, more)] })).toEqual([
        'keys[1].id: expected a key that stands once, got that of keys[0]',
      ]);
    }
  });
});

test('a text that is no JSON is one problem with its place', () => {
  expect(problemsOf('{"version":1,}')).toEqual(['line 1, column 14: expected a name in double quotes, got "}"']);
});

test('a parsed policy is the one that was written', () => {
  expect(problemsOf(policyText({ scopes: [{ name: 'main' }], keys: [main, generateSigningKey('main')] }))).toEqual([]);
});
