import { fail } from '@apphub/model';
import type { FastifyInstance } from 'fastify';
import type { ServiceConfig } from '../config/index.ts';

/** An HTTP server at work. */
export interface Serving {
  /** Where it serves; without a slash at its end. */
  readonly url: string;
  /** Takes no more requests, waits that long for those under way, then cuts them off. */
  stop(options: { readonly withinMs: number }): Promise<void>;
}

/** @throws FailureError SERVICE_ADDRESS_TAKEN when it cannot serve there. */
export async function serve(app: FastifyInstance, { host, port }: ServiceConfig['listen']): Promise<Serving> {
  try {
    const url = await app.listen({ host, port });
    return { url: url.replace(/\/+$/, ''), stop: (options) => stop(app, options) };
  } catch (error) {
    await app.close();
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || !['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND'].includes(code)) throw error;
    return fail('SERVICE_ADDRESS_TAKEN', `The service cannot serve on ${host}:${port}: ${code}.`, { cause: error });
  }
}

/** How often connections are looked at that have ended their last request but not themselves. */
const SWEEP_MS = 50;

async function stop(app: FastifyInstance, { withinMs }: { readonly withinMs: number }): Promise<void> {
  const closed = app.close();
  const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
  const cut = setTimeout(() => app.server.closeAllConnections(), withinMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
