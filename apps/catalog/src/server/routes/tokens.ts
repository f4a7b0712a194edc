import { actorOf, type AuditOptions, createToken, getToken, listTokens, revokeToken, type Token } from '@apphub/catalog';
import type { Handlers } from '../contract/call.ts';
import type { ServerParts } from '../ports.ts';
import { iso, isoOrNull } from '../wire/times.ts';

const DAY_MS = 86_400_000;

/** Who may do what. */
export function tokens({ database, signer }: ServerParts): Handlers<'createToken' | 'listTokens' | 'getSelf' | 'revokeToken'> {
  const audit: AuditOptions = signer === undefined ? {} : { signer };
  return {
    async createToken({ body: { name, scopes, expiresInDays }, principal }) {
      const input = { name, scopes, expiresInMs: Math.round(expiresInDays * DAY_MS), createdBy: actorOf(principal) };
      const { token, secret } = await createToken(database, input, audit);
      return { status: 201, body: { data: { ...tokenWire(token), token: secret } }, headers: { 'cache-control': 'no-store' } };
    },
    async listTokens() {
      return { status: 200, body: { data: (await listTokens(database)).map(tokenWire) } };
    },
    async getSelf({ principal }) {
      return { status: 200, body: { data: tokenWire(await getToken(database, principal.tokenId)) } };
    },
    async revokeToken({ params, principal }) {
      const { token } = await revokeToken(database, { id: params.id, revokedBy: actorOf(principal) }, audit);
      return { status: 200, body: { data: tokenWire(token) } };
    },
  };
}

function tokenWire({ id, name, scopes, state, createdBy, createdAt, expiresAt, revokedAt, lastUsedAt }: Token) {
  return {
    id,
    name,
    scopes: [...scopes],
    state,
    createdBy,
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
    revokedAt: isoOrNull(revokedAt),
    lastUsedAt: isoOrNull(lastUsedAt),
  };
}
