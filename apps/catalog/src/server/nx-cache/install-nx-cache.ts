import { type Cache, handleHttp, pathOf } from '@apphub/nx-cache/server';
import type { FastifyInstance } from 'fastify';

/**
 * Hands requests for the cache of Nx over before anything else of this server sees them: its client fails a run on a 401,
 * a 413 or a 429, so that limits, parsers and error pages must not get to answer it.
 */
export function installNxCache(app: FastifyInstance, cache: Cache | undefined): void {
  if (cache === undefined) return;
  app.addHook('onRequest', async (request, reply) => {
    if (!cache.owns(pathOf(request.raw))) return undefined;
    reply.hijack();
    void handleHttp(cache, { request: request.raw, response: reply.raw, log: request.log });
    return reply;
  });
}
