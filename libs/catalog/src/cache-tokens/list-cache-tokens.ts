import type { Database } from '../database/index.ts';
import { CACHE_TOKEN_COLUMNS, type CacheToken, cacheTokenSchema } from './cache-token.ts';

/** Every token of the cache there ever was, newest first. */
export async function listCacheTokens(database: Database): Promise<CacheToken[]> {
  return database.query(`SELECT ${CACHE_TOKEN_COLUMNS} FROM nx_cache_tokens ORDER BY created_at DESC, id`, [], cacheTokenSchema);
}
