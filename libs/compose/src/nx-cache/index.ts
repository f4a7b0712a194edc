export { type CacheMetrics, cacheObserver, createCacheMetrics } from './cache-observer.ts';
export { openNxCache, type OpenedNxCache, openNxCacheParts, type OpenNxCacheOptions, readCachePolicy } from './open-nx-cache.ts';
export { type NxCacheSettings, readNxCacheSettings } from './settings.ts';
