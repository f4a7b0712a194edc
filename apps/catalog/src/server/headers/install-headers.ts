import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Seconds that a browser remembers what it may. */
const PREFLIGHT_AGE = 600;

/** Nothing here is a page but `/docs`, which has a policy of its own. */
const NO_PAGE = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/** Headers that keep browsers from making more of an answer than it is, and pages of other origins out. */
export async function installHeaders(app: FastifyInstance, corsOrigins: readonly string[]): Promise<void> {
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: NO_PAGE }, crossOriginResourcePolicy: { policy: 'same-site' } });
  await app.register(cors, {
    origin: corsOrigins.length === 0 ? false : [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'if-match', 'if-none-match', 'idempotency-key', 'x-request-id'],
    exposedHeaders: ['etag', 'location', 'retry-after', 'x-request-id', 'content-disposition'],
    credentials: false,
    maxAge: PREFLIGHT_AGE,
  });
}
