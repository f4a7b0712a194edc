import type { Database, Principal } from '@apphub/catalog';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasLink } from '../links/has-link.ts';
import type { Limits } from '../limits/limits.ts';
import { bearerToken, principalOf } from './bearer.ts';
import { demand } from './demand.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whoever asks, once the token is checked. */
    principal: Principal | undefined;
  }
}

export interface AuthOptions {
  readonly database: Database;
  readonly limits: Limits;
}

/**
 * Lets in who may, before anything of the request but its head is looked at: whoever may not learns nothing of what
 * is right or wrong with the rest, and no body is read from them.
 */
export function installAuth(app: FastifyInstance, { database, limits }: AuthOptions): void {
  app.decorateRequest('principal', undefined);
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.operation?.access ?? 'open';
    if (access === 'open') return;
    if (access === 'link' && hasLink(request.query)) return;
    const principal = await limits.guessing(request, () => principalOf(database, bearerToken(request.headers.authorization)));
    await limits.perToken(request, principal);
    demand(principal, access === 'link' ? ['read'] : access);
    enter(request, principal);
  });
}

function enter(request: FastifyRequest, principal: Principal): void {
  request.principal = principal;
}
