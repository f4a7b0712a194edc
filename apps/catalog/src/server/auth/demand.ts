import type { Principal } from '@apphub/catalog';
import { fail } from '@apphub/model';
import { allows, type Scope } from '@apphub/model/api';

/** @throws FailureError SCOPE_MISSING unless `principal` has one of the scopes. */
export function demand(principal: Principal, wanted: readonly Scope[]): void {
  if (wanted.some((scope) => allows(principal.scopes, scope))) return;
  const needed = wanted.map((scope) => `"${scope}"`).join(' or ');
  fail('SCOPE_MISSING', `This needs the scope ${needed}.`, { remedy: `Use a token with the scope ${needed}.` });
}
