import type { FastifyInstance } from 'fastify';
import type { ServerParts } from '../ports.ts';

const UNKNOWN_ROUTE = 'none';

/**
 * One line for each answer. It has the pattern of the path and never the path or its query: signatures of links
 * stand in queries, and people paste tokens into the strangest places.
 */
export function installRequestLog(app: FastifyInstance, { observe }: Pick<ServerParts, 'observe'>): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? UNKNOWN_ROUTE;
    const status = reply.statusCode;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const by = request.principal?.name;
    request.log.info({ method, route, status, ms, ...(by === undefined ? {} : { by }) }, 'answered');
    observe?.({ kind: 'request', route, method, status, ms });
  });
  app.addHook('onRequestAbort', async (request) => {
    request.log.info({ method: request.method, route: request.routeOptions.url ?? UNKNOWN_ROUTE }, 'the caller has gone');
  });
}
