import { fail } from '@apphub/model';
import { appendAudit, type AuditOptions } from '../audit/index.ts';
import type { Database } from '../database/index.ts';
import { CACHE_TOKEN_COLUMNS, type CacheToken, cacheTokenSchema } from './cache-token.ts';

export interface RevokeCacheTokenInput {
  /** The id of the token, or its beginning: at least four characters, if no other begins like it. */
  readonly id: string;
  readonly revokedBy: string;
}

const FIND = `SELECT ${CACHE_TOKEN_COLUMNS} FROM nx_cache_tokens WHERE starts_with(id::text, $1) LIMIT 2 FOR UPDATE`;
const REVOKE = `UPDATE nx_cache_tokens SET revoked_at = COALESCE(revoked_at, clock_timestamp()) WHERE id = $1 RETURNING ${CACHE_TOKEN_COLUMNS}`;

/** Ends a token of the cache: no request that begins after this has returned is let in with it. @throws FailureError TOKEN_UNKNOWN, or as `appendAudit`. */
export async function revokeCacheToken(database: Database, { id, revokedBy }: RevokeCacheTokenInput, options: AuditOptions = {}): Promise<CacheToken> {
  const shown = JSON.stringify(id.slice(0, 40));
  if (!/^[0-9a-f-]{4,36}$/.test(id)) return fail('TOKEN_UNKNOWN', `There is no token ${shown}.`);
  return database.transaction(async (tx) => {
    const [found, another] = await tx.query(FIND, [id], cacheTokenSchema);
    if (found === undefined) return fail('TOKEN_UNKNOWN', `There is no token ${shown}.`);
    if (another !== undefined) return fail('TOKEN_UNKNOWN', `More than one token begins with ${shown}.`);
    if (found.state === 'revoked') return found;
    const [token] = await tx.query(REVOKE, [found.id], cacheTokenSchema);
    if (token === undefined) throw new Error('a locked row is gone');
    await appendAudit(tx, { actor: revokedBy, action: 'cache-token.revoke', details: { tokenId: token.id, name: token.name } }, options);
    return token;
  });
}
