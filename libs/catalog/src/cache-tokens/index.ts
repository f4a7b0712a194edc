export type { CacheToken } from './cache-token.ts';
export { createCacheToken, type CreateCacheTokenInput } from './create-cache-token.ts';
export { findCacheToken } from './find-cache-token.ts';
export { listCacheTokens } from './list-cache-tokens.ts';
export { revokeCacheToken, type RevokeCacheTokenInput } from './revoke-cache-token.ts';
