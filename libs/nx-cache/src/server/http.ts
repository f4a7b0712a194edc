import { failureOf } from '@apphub/model';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Cache } from './create-cache.ts';
import type { CacheAnswer, CacheRequest } from './handler/request.ts';
import { type CacheLog, failureDetails } from './ports.ts';

/** Answers a request of `node:http` for `cache`; for servers that have more to do, see `Cache.owns`. Never rejects. */
export async function handleHttp(cache: Cache, { request, response, log }: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly log: CacheLog }): Promise<void> {
  try {
    await send(await cache.answer(cacheRequest(request)), { request, response });
  } catch (error) {
    if (!response.destroyed) log.warn(failureDetails(failureOf(error)), 'an answer was not sent to its end');
    // Cut, so that what was sent cannot be taken for the whole.
    response.destroy();
  }
}

/** The path of a request, without its query. */
export function pathOf({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  return url.split('?', 1)[0] ?? '/';
}

function cacheRequest(request: IncomingMessage): CacheRequest {
  const query = new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'));
  return { method: request.method ?? '', path: pathOf(request), query, headers: request.headers, body: request };
}

async function send({ status, headers, body, sent }: CacheAnswer, { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse }): Promise<void> {
  response.writeHead(status, { ...headers });
  if (body === undefined || body instanceof Uint8Array) response.end(body);
  else await pipeline(body, response);
  // What is left of a body that nobody has asked for would be taken for the next request.
  request.resume();
  sent?.();
}
