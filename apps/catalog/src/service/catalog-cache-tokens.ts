import { type Database, findCacheToken } from '@apphub/catalog';
import type { StaticTokens } from '@apphub/nx-cache/server';

/** The tokens of the cache that the catalog keeps. */
export function catalogCacheTokens(database: Database): StaticTokens {
  return {
    async find(hash) {
      const token = await findCacheToken(database, hash);
      if (token === undefined) return undefined;
      const { id, name, scope, access, platform, createdAt, expiresAt } = token;
      return { id, name, scope, access, createdOn: createdAt, expiresOn: expiresAt, ...(platform === undefined ? {} : { platform }) };
    },
  };
}
