import type { Problem } from '@apphub/model';
import { importPublicKey, keyId } from '../keys/signing-key.ts';
import type { KeyRow, ScopeRow, TrustPolicyFile } from './policy-schema.ts';
import { readOrder } from './read-order.ts';

/** What is wrong between the entries of a policy whose form is right. */
export function policyProblems({ scopes, keys }: TrustPolicyFile): Problem[] {
  return [
    ...scopes.flatMap((scope, index) => scopeProblems(scope, { index, scopes })),
    ...keys.flatMap((key, index) => [...keyScopeProblems(key, { index, scopes }), ...publicKeyProblems(key, { index, keys })]),
  ];
}

function scopeProblems({ name, parent }: ScopeRow, { index, scopes }: Place<ScopeRow>): Problem[] {
  const field = `scopes[${index}]`;
  const first = scopes.findIndex((scope) => scope.name === name);
  if (first !== index) return [{ field: `${field}.name`, expected: 'a name that stands once', got: JSON.stringify(name) }];
  if (parent === undefined) return [];
  if (!scopes.some((scope) => scope.name === parent)) return [unknownScope(`${field}.parent`, parent)];
  const last = readOrder(name, scopes).at(-1);
  const goesOn = scopes.find((scope) => scope.name === last)?.parent !== undefined;
  return goesOn ? [{ field: `${field}.parent`, expected: 'parents that end at a scope without one', got: 'a circle' }] : [];
}

interface Place<Row> {
  readonly index: number;
  readonly scopes: readonly Row[];
}

function keyScopeProblems({ scope }: KeyRow, { index, scopes }: Place<ScopeRow>): Problem[] {
  return scopes.some(({ name }) => name === scope) ? [] : [unknownScope(`keys[${index}].scope`, scope)];
}

/** A key that stands twice would have two scopes, or two states, and the last one would win. */
function publicKeyProblems({ id, publicKey }: KeyRow, { index, keys }: { readonly index: number; readonly keys: readonly KeyRow[] }): Problem[] {
  const field = `keys[${index}]`;
  const actual = idOf(publicKey);
  if (actual === undefined) return [{ field: `${field}.publicKey`, expected: 'an Ed25519 public key, SPKI DER in base64', got: 'something else' }];
  if (actual !== id) return [{ field: `${field}.id`, expected: JSON.stringify(actual), got: JSON.stringify(id.slice(0, 80)) }];
  const first = keys.findIndex((key) => key.id === id);
  return first === index ? [] : [{ field: `${field}.id`, expected: 'a key that stands once', got: `that of keys[${first}]` }];
}

function idOf(publicKey: string): string | undefined {
  try {
    return keyId(importPublicKey(publicKey));
  } catch {
    return undefined;
  }
}

function unknownScope(field: string, name: string): Problem {
  return { field, expected: 'the name of a scope in "scopes"', got: JSON.stringify(name) };
}
