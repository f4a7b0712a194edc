import type { FastifyInstance } from 'fastify';

/** How long a sender may go on after it was answered. Milliseconds. */
const PATIENCE = 10_000;

/**
 * Whoever is refused in the middle of an upload hears of it if they listen; the rest of what they send is thrown away,
 * for a while, and then the connection is cut.
 */
export function dropLateBodies(app: FastifyInstance): void {
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.complete || raw.destroyed) return;
    const timer = setTimeout(() => raw.destroy(), PATIENCE).unref();
    raw.once('close', () => clearTimeout(timer));
    raw.resume();
  });
}
