import { parseTrustPolicy, type TrustPolicy } from '../policy/trust-policy.ts';
import { exportPublicKey, type SigningKey } from '../keys/signing-key.ts';

export interface PolicyParts {
  readonly scopes: readonly { readonly name: string; readonly parent?: string; readonly requires?: string }[];
  readonly keys?: readonly SigningKey[];
  /** Ids of those among the keys that are revoked. */
  readonly revoked?: readonly string[];
}

/** The text of a policy file. */
export function policyText({ scopes, keys = [], revoked = [] }: PolicyParts): string {
  const rows = keys.map((key) => ({
    id: key.id,
    scope: key.scope,
    publicKey: exportPublicKey(key),
    status: revoked.includes(key.id) ? 'revoked' : 'active',
  }));
  return JSON.stringify({ version: 1, scopes, keys: rows });
}

/** The policy that stands in such a file. */
export function policyOf(parts: PolicyParts): TrustPolicy {
  const policy = parseTrustPolicy(policyText(parts), 'policy.json');
  if (!policy.ok) throw new Error(policy.error.problems?.join('; '));
  return policy.value;
}
