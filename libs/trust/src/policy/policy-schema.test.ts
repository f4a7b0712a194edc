import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSigningKey } from '../keys/signing-key.ts';
import { policyText } from '../testing/policy.ts';
import { trustPolicyJsonSchema } from './policy-schema.ts';
import { parseTrustPolicy } from './trust-policy.ts';

const docs = join(import.meta.dirname, '../../../../docs');

test('the published schema says what the code says; "npm run docs -w @apphub/trust" mends it', () => {
  const published = readFileSync(join(docs, 'schemas/trust-policy.schema.json'), 'utf8');
  expect(published).toBe(`${JSON.stringify(trustPolicyJsonSchema(), null, 2)}\n`);
});

describe('an editor that knows the published schema', () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(trustPolicyJsonSchema());

  test('accepts what the program accepts', () => {
    const key = generateSigningKey('main');
    const policy = policyText({ scopes: [{ name: 'main' }, { name: 'dev', parent: 'main', requires: 'process-group' }], keys: [key] });
    expect(validate(JSON.parse(policy))).toBe(true);
    expect(validate({ version: 1, scopes: [{ name: 'main' }] })).toBe(true);
  });

  test.each([{}, { version: 1, scopes: [] }, { version: 1, scopes: [{ name: 'A/B' }] }, { version: 1, scopes: [{ name: 'a', requires: 'none' }] }])(
    'refuses what the program refuses: %j',
    (policy) => {
      expect(validate(policy)).toBe(false);
      expect(parseTrustPolicy(JSON.stringify(policy), 'policy.json').ok).toBe(false);
    },
  );
});

test('the example of the guide is a policy', () => {
  const guide = readFileSync(join(docs, 'trust.md'), 'utf8');
  const [example] = /(?<=```json\n)\{\n {2}"\$schema"[^`]*(?=```)/.exec(guide) ?? [];
  expect(parseTrustPolicy(example ?? '', 'docs/trust.md')).toMatchObject({ ok: true });
});
