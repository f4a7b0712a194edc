import { fail, nearestName } from '@apphub/model';
import { exportPublicKey, type SigningKey, type TrustPolicyFile } from '@apphub/trust';

type KeyRow = TrustPolicyFile['keys'][number];
type ScopeRow = TrustPolicyFile['scopes'][number];

/** The policy with one more scope. What it would break is told when the policy is written. */
export function withScope(policy: TrustPolicyFile, scope: ScopeRow): TrustPolicyFile {
  return { ...policy, scopes: [...policy.scopes, scope] };
}

/**
 * The policy with one more key, which may write its scope from now on.
 *
 * @throws FailureError TRUST_SCOPE_UNKNOWN.
 */
export function withKey(policy: TrustPolicyFile, key: SigningKey, comment: string | undefined): TrustPolicyFile {
  const names = policy.scopes.map(({ name }) => name);
  if (!names.includes(key.scope)) {
    const nearest = nearestName(key.scope, names);
    const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
    fail('TRUST_SCOPE_UNKNOWN', `The trust policy has no scope "${key.scope}"; it has ${names.join(', ') || 'none'}.${hint}`, {
      remedy: 'Correct the scope, or add it with --new-scope.',
    });
  }
  const row: KeyRow = { id: key.id, scope: key.scope, publicKey: exportPublicKey(key), status: 'active', ...(comment === undefined ? {} : { comment }) };
  return { ...policy, keys: [...policy.keys, row] };
}

/** The policy in which a key is revoked: nothing it ever signed is used any more. */
export function withRevoked(policy: TrustPolicyFile, id: string): TrustPolicyFile {
  const { id: full } = keyNamed(id, policy);
  return { ...policy, keys: policy.keys.map((key) => (key.id === full ? { ...key, status: 'revoked' } : key)) };
}

/**
 * The key with this id, or with the only id that begins like this.
 *
 * @throws FailureError USAGE.
 */
export function keyNamed(id: string, { keys }: TrustPolicyFile): KeyRow {
  const [only, ...others] = id === '' ? [] : keys.filter((key) => key.id.startsWith(id));
  if (only !== undefined && others.length === 0) return only;
  const problem = only === undefined ? `The trust policy lists no key ${JSON.stringify(id.slice(0, 40))}.` : `More than one key begins with ${id}.`;
  return fail('USAGE', problem, { remedy: '"apphub keys list" shows the keys.' });
}
