import { fail, FailureError } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { type BlobStore, layout } from '@apphub/store';
import { scopeSchema } from '@apphub/trust';
import { decodeJwt, errors, jwtVerify } from 'jose';
import type { TokenAnswer } from '../../wire.ts';
import { createOnce } from '../entries/create-once.ts';
import type { CachePolicy } from '../policy/cache-policy.ts';
import type { OidcIssuer } from '../policy/issuer.ts';
import type { ClosedScopes } from '../scopes/closed-scopes.ts';
import { readOrder } from '../scopes/lineage.ts';
import type { SessionTokens } from '../tokens/session-tokens.ts';
import { type KeySets, unreachable } from './key-sets.ts';
import { type Claims, scopeByRule } from './match-rule.ts';
import { producerOf } from './producer.ts';

export interface ExchangeParts {
  readonly policy: CachePolicy;
  readonly store: BlobStore;
  readonly keySets: KeySets;
  readonly sessions: SessionTokens;
  readonly closed: ClosedScopes;
}

/** Asymmetric ones only: with others, whoever knows the public key could sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Seconds by which an issuer's clock may differ. */
const TOLERANCE = 30;

/**
 * A short-lived token of the cache for a token that a CI has signed. Each of those is taken once.
 *
 * @throws FailureError CACHE_EXCHANGE_REFUSED, without telling which claim would have fitted; CACHE_ISSUER_UNREACHABLE, STORE_*.
 */
export async function exchangeToken(token: string, parts: ExchangeParts): Promise<TokenAnswer> {
  const issuer = issuerOf(token, parts.policy.issuers);
  const claims = await verifiedClaims(token, { issuer, keySets: parts.keySets });
  const { scope, access } = grantedBy(claims, { issuer, policy: parts.policy });
  const reads = readOrder(scope, parts.policy.scopes) ?? refuse(`no scope of the policy has the name ${scope}`);
  const issuedOn = new Date(Number(claims['iat']) * 1000);
  if (await parts.closed.refuses(scope, issuedOn)) refuse(`the scope ${scope} was closed after the token had been issued`);
  await spend(claims, { issuer, store: parts.store });
  const session = await parts.sessions.issue({ scope, access, producer: producerOf(claims, issuer) }, { minutes: issuer.minutes });
  return { token: session.token, scope, reads: [...reads], access, expiresOn: session.expiresOn.toISOString() };
}

function issuerOf(token: string, issuers: readonly OidcIssuer[]): OidcIssuer {
  try {
    const { iss } = decodeJwt(token);
    return issuers.find(({ issuer }) => issuer === iss) ?? refuse('its issuer is none that the policy names');
  } catch (error) {
    if (error instanceof FailureError) throw error;
    return refuse('it is no JSON Web Token');
  }
}

async function verifiedClaims(token: string, { issuer, keySets }: { readonly issuer: OidcIssuer; readonly keySets: KeySets }): Promise<Claims> {
  const keys = await keySets.keysOf(issuer);
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: ALGORITHMS,
      clockTolerance: TOLERANCE,
      requiredClaims: ['iat', 'exp', 'jti', 'sub'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== 'ERR_JOSE_GENERIC') {
      return refuse(`its signature or its terms do not hold (${error.code})`);
    }
    throw unreachable(issuer.issuer, error);
  }
}

interface Granted {
  readonly scope: string;
  readonly access: TokenAnswer['access'];
}

/** The first rule that fits decides. A scope that a claim gave its name to is never one that the policy speaks of by name: others may read that one. */
function grantedBy(claims: Claims, { issuer, policy }: { readonly issuer: OidcIssuer; readonly policy: CachePolicy }): Granted {
  for (const rule of issuer.rules) {
    const scope = scopeByRule(rule, claims);
    if (scope === undefined) continue;
    if (!scopeSchema.safeParse(scope).success) return refuse('the scope that its rule makes of it has no name that a scope can have');
    const isNamed = policy.scopes.some(({ name, parent }) => name === scope || parent === scope);
    if (rule.scope.includes('{') && isNamed) return refuse(`its claims lead to the scope ${scope}, which only a rule that names it can grant`);
    return { scope, access: rule.access };
  }
  return refuse('no rule of its issuer fits its claims');
}

/** Notes that a token was taken; whoever has copied it comes too late. */
async function spend(claims: Claims, { issuer, store }: { readonly issuer: OidcIssuer; readonly store: BlobStore }): Promise<void> {
  const key = layout.nxExchanged(sha256(`${issuer.issuer}\n${String(claims['jti'])}`));
  const note = Buffer.from(JSON.stringify({ expires: claims['exp'] }));
  if ((await createOnce(key, note, { documents: store.documents })) !== 'created') refuse('it was exchanged before');
}

function refuse(words: string): never {
  return fail('CACHE_EXCHANGE_REFUSED', `The token is not exchanged: ${words}.`);
}
