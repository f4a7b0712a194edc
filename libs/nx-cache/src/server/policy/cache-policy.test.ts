import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachePolicyJsonSchema, parseCachePolicy } from './cache-policy.ts';

const issuer = { issuer: 'https://token.actions.githubusercontent.com', audience: 'cache', kind: 'github' };
const claims = { repository_id: '1', event_name: 'push', ref: 'refs/heads/main' };

function problemsOf(rules: readonly object[], changes: object = {}): readonly string[] {
  const policy = parseCachePolicy(JSON.stringify({ version: 1, issuers: [{ ...issuer, ...changes, rules }] }), 'policy.json');
  return policy.ok ? [] : (policy.error.problems ?? [policy.error.message]);
}

test('a rule looks at the repository, the event and the ref', () => {
  expect(problemsOf([{ claims, scope: 'main' }])).toEqual([]);
  for (const name of Object.keys(claims)) {
    const without = Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
    expect(problemsOf([{ claims: without, scope: 'main' }])).toEqual([expect.stringContaining(name)]);
  }
});

test('a rule is for repositories by their number, and names what stands in its scope', () => {
  expect(problemsOf([{ claims: { ...claims, repository_id: '*' }, scope: 'main' }])).toHaveLength(1);
  expect(problemsOf([{ claims: { ...claims, ref: 'refs/*/x/*' }, scope: 'main' }])).toHaveLength(1);
  expect(problemsOf([{ claims, scope: 'pr-{ref}' }])).toHaveLength(1);
  expect(problemsOf([{ claims, scope: 'pr-{number}' }])).toHaveLength(1);
});

test('an issuer is asked over https, but for one on the same machine', () => {
  expect(problemsOf([{ claims, scope: 'main' }], { issuer: 'http://ci.example.com' })).toHaveLength(1);
  expect(problemsOf([{ claims, scope: 'main' }], { issuer: 'http://127.0.0.1:1' })).toEqual([]);
});

test('unknown fields are problems', () => {
  expect(problemsOf([{ claims, scope: 'main', promote: true }])).toHaveLength(1);
});

test('the schema for editors is the one of this code', () => {
  const written = readFileSync(join(import.meta.dirname, '../../../../../docs/schemas/nx-cache-policy.schema.json'), 'utf8');
  expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(cachePolicyJsonSchema())));
});

test('the policies of the guide are sound', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../../../docs/nx-cache.md'), 'utf8');
  const policies = [...guide.matchAll(/```json\n(\{\n {2}"version"[^`]+)```/g)].map(([, text = '']) => text);
  expect(policies.length).toBeGreaterThan(0);
  for (const text of policies) expect(parseCachePolicy(text, 'nx-cache.md')).toMatchObject({ ok: true });
});
