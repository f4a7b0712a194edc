import type { ClosedScopes } from '../scopes/closed-scopes.ts';
import { readOrder, type ScopeRule } from '../scopes/lineage.ts';
import type { Grant } from './grant.ts';
import { isSessionForm, type SessionTokens } from './session-tokens.ts';
import { type StaticTokens, tokenHash } from './static-token.ts';

export interface Authentication {
  readonly scopes: readonly ScopeRule[];
  readonly tokens: StaticTokens;
  readonly sessions: SessionTokens;
  readonly closed: ClosedScopes;
}

/** RFC 6750, section 2.1; longer ones are nobody's. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{1,8000}=*) *$/i;

/** The token of an `Authorization` header. */
export function bearerOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : BEARER.exec(header)?.[1];
}

/**
 * What the holder of a token may do now; undefined for whoever may nothing, without saying why. Where the scope stands
 * among the others is the policy's to say, at each request: no token carries it.
 *
 * @throws FailureError whatever keeps the tokens from being looked up.
 */
export async function authenticate(secret: string, parts: Authentication): Promise<Grant | undefined> {
  const claim = isSessionForm(secret) ? await bySession(secret, parts) : await byStaticToken(secret, parts);
  if (claim === undefined) return undefined;
  const reads = readOrder(claim.scope, parts.scopes);
  if (reads === undefined || (await parts.closed.refuses(claim.scope, claim.issuedOn))) return undefined;
  return { ...claim, reads };
}

type Claim = Omit<Grant, 'reads'>;

async function bySession(secret: string, { sessions }: Authentication): Promise<Claim | undefined> {
  const session = await sessions.read(secret);
  if (session === undefined) return undefined;
  const { scope, access, producer, issuedOn } = session;
  return { scope, access, producer, issuedOn };
}

async function byStaticToken(secret: string, { tokens }: Authentication): Promise<Claim | undefined> {
  const token = await tokens.find(tokenHash(secret));
  if (token === undefined) return undefined;
  const { scope, access, name, createdOn, platform } = token;
  return { scope, access, issuedOn: createdOn, producer: { kind: 'static', name, ...(platform === undefined ? {} : { platform }) } };
}
