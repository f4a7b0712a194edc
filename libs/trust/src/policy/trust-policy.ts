import { checkText, err, type Failure, ok, problemsFailure, type Result } from '@apphub/model';
import type { KeyObject } from 'node:crypto';
import { importPublicKey } from '../keys/signing-key.ts';
import type { IsolationLevel } from './isolation-level.ts';
import { type TrustPolicyFile, trustPolicySchema } from './policy-schema.ts';
import { policyProblems } from './problems.ts';
import { readOrder } from './read-order.ts';

/** Who may write build records where, and who reads from whom. */
export interface TrustPolicy {
  readonly scopes: ReadonlyMap<string, Scope>;
  /** By id. */
  readonly keys: ReadonlyMap<string, TrustedKey>;
}

export interface Scope {
  readonly name: string;
  /** The weakest isolation a record may come from, in this scope and wherever it reads. */
  readonly requires: IsolationLevel;
  /** Where its reads go, in this order: itself, its parent, the parent's parent. */
  readonly readOrder: readonly string[];
}

export interface TrustedKey {
  readonly id: string;
  /** The one scope whose records it may sign. */
  readonly scope: string;
  readonly publicKey: KeyObject;
  readonly status: 'active' | 'revoked';
  readonly comment?: string;
}

/** @returns the policy, or TRUST_POLICY_INVALID with every problem of the text. */
export function parseTrustPolicy(text: string, file: string): Result<TrustPolicy, Failure> {
  const checked = checkText(trustPolicySchema, text);
  if (!checked.ok) return err(problemsFailure('TRUST_POLICY_INVALID', { problems: checked.error, file }));
  const problems = policyProblems(checked.value);
  return problems.length > 0 ? err(problemsFailure('TRUST_POLICY_INVALID', { problems, file })) : ok(trustPolicy(checked.value));
}

function trustPolicy({ scopes, keys }: TrustPolicyFile): TrustPolicy {
  return {
    scopes: new Map(scopes.map(({ name, requires }) => [name, { name, requires, readOrder: readOrder(name, scopes) }])),
    keys: new Map(keys.map(({ publicKey, ...key }) => [key.id, { ...key, publicKey: importPublicKey(publicKey) }])),
  };
}
