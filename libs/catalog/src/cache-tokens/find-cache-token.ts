import type { Database } from '../database/index.ts';
import { CACHE_TOKEN_COLUMNS, type CacheToken, cacheTokenSchema } from './cache-token.ts';

/** As for tokens of the catalog, the time of use is noted at most once a minute. */
const FIND = `
  WITH found AS (
    SELECT ${CACHE_TOKEN_COLUMNS} FROM nx_cache_tokens WHERE hash = $1 AND revoked_at IS NULL AND expires_at > now()
  ), used AS (
    UPDATE nx_cache_tokens SET last_used_at = now() FROM found
    WHERE nx_cache_tokens.id = found.id AND (found.last_used_at IS NULL OR found.last_used_at < now() - interval '1 minute')
  )
  SELECT * FROM found`;

/** The token of the cache with this sha256, if it is valid. Tokens are looked up each time and remembered nowhere. */
export async function findCacheToken(database: Database, hash: Buffer): Promise<CacheToken | undefined> {
  const [token] = await database.query(FIND, [hash], cacheTokenSchema);
  return token;
}
