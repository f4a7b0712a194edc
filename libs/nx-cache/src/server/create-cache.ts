import { failure, FailureError, failureOf } from '@apphub/model';
import { CACHE_PATH, ENTRIES_PATH, isHash, SCOPE_PATH, TOKEN_PATH } from '../wire.ts';
import { answerEntries } from './handler/entries-route.ts';
import { answerExchange } from './handler/exchange-route.ts';
import { getEntry } from './handler/get.ts';
import { type CacheOptions, openParts, type Parts } from './handler/parts.ts';
import { putEntry } from './handler/put.ts';
import { discard } from './handler/receive.ts';
import { bare, type CacheAnswer, type CacheRequest } from './handler/request.ts';
import { answerClose } from './handler/scope-route.ts';
import { deadlineIn, inTime } from './in-time.ts';
import { failureDetails } from './ports.ts';

/** A cache for Nx, whatever server it is reached through. */
export interface Cache {
  /** Whether a path is one of this cache. */
  owns(path: string): boolean;
  /** Never rejects. */
  answer(request: CacheRequest): Promise<CacheAnswer>;
  /** Waits for what goes on after answers, as long as an answer may take; then ends it, and lets go of what is kept. */
  close(): Promise<void>;
}

/** Opens a cache; nothing is asked for before the first request. */
export function createCache(options: CacheOptions): Cache {
  const parts = openParts(options);
  return {
    owns: (path) => path.startsWith(CACHE_PATH) || path === TOKEN_PATH || path === SCOPE_PATH || path === ENTRIES_PATH,
    answer: (request) => answer(request, parts),
    async close() {
      const rest = async () => void (await Promise.all([...parts.background, parts.uses.settled()]));
      await inTime(rest, { deadline: deadlineIn(parts.limits.answerMs), what: 'closing the cache' }).catch((error: unknown) => parts.log.warn(failureDetails(failureOf(error)), 'what went on after answers was given up'));
      parts.ending.abort(new FailureError(failure('CANCELED', 'The cache was closed.')));
      parts.shelf.close();
    },
  };
}

async function answer(request: CacheRequest, parts: Parts): Promise<CacheAnswer> {
  const { method, path } = request;
  if (path.startsWith(CACHE_PATH)) return await answerNx(request, parts);
  if (path === TOKEN_PATH && method === 'POST') return await answerExchange(request, parts);
  if (path === SCOPE_PATH && method === 'DELETE') return await answerClose(request, parts);
  if (path === ENTRIES_PATH && method === 'GET') return await answerEntries(request, parts);
  return bare(404);
}

async function answerNx(request: CacheRequest, parts: Parts): Promise<CacheAnswer> {
  const hash = request.path.slice(CACHE_PATH.length);
  if (request.method === 'PUT') {
    if (isHash(hash)) return await putEntry(request, hash, parts);
    await discard(request.body);
    return bare(403);
  }
  return request.method === 'GET' && isHash(hash) ? await getEntry(request, hash, parts) : bare(404);
}
