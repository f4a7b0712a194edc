import type { Principal } from '@apphub/catalog';
import { fail } from '@apphub/model';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** How often something may be asked. In the memory of each process: enough to keep one caller from starving the others. */
export interface Limits {
  /** @throws FailureError RATE_LIMITED when a token is used too often. */
  perToken(request: FastifyRequest, principal: Principal): Promise<void>;
  /**
   * Runs `authenticate` and counts how often it fails for an address. Who has a good token is let in all the same: many
   * callers can share an address, and one of them must not shut the others out.
   *
   * @throws FailureError RATE_LIMITED in place of what `authenticate` throws too often.
   */
  guessing(request: FastifyRequest, authenticate: () => Promise<Principal>): Promise<Principal>;
}

const WINDOW = '1 minute';
/** How many of the requests of one address may come with a wrong token. */
const GUESS_SHARE = 0.1;
/** All that comes from one address, behind which there may be many tokens. */
const ADDRESS_FACTOR = 10;

type Counter = ReturnType<FastifyInstance['createRateLimit']>;
type Count = (request: FastifyRequest) => Promise<void>;

/** Counts every request of an address from here on, and gives the counters for what is known later. */
export function installLimits(app: FastifyInstance, requestsPerMinute: number): Limits {
  // Each counter has a memory of its own; by default they count by address, of IPv6 by network.
  const perAddress = counted(app.createRateLimit({ max: requestsPerMinute * ADDRESS_FACTOR, timeWindow: WINDOW }));
  const withoutToken = counted(app.createRateLimit({ max: requestsPerMinute, timeWindow: WINDOW }));
  const guesses = counted(app.createRateLimit({ max: Math.ceil(requestsPerMinute * GUESS_SHARE), timeWindow: WINDOW }));
  const tokens = counted(app.createRateLimit({ max: requestsPerMinute, timeWindow: WINDOW, keyGenerator: ({ limitKey }) => limitKey }));

  app.decorateRequest('limitKey', '');
  app.addHook('onRequest', async (request) => {
    await perAddress(request);
    if (request.headers.authorization === undefined && !isProbe(request)) await withoutToken(request);
  });

  return {
    async perToken(request, { tokenId }) {
      request.limitKey = tokenId;
      await tokens(request);
    },
    async guessing(request, authenticate) {
      try {
        return await authenticate();
      } catch (thrown) {
        await guesses(request);
        throw thrown;
      }
    },
  };
}

/** Probes share an address with much else, and must not be shut out by it. */
function isProbe({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url === '/health' || routeOptions.url === '/ready';
}

/** @throws FailureError RATE_LIMITED, from the count on that is one too many. */
function counted(counter: Counter): Count {
  return async (request) => {
    const count = await counter(request);
    if (count.isAllowed || !count.isExceeded) return;
    request.retryAfterSeconds = count.ttlInSeconds;
    fail('RATE_LIMITED', `There are more than ${count.max} such requests in a minute.`);
  };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The token whose requests are counted. */
    limitKey: string;
    /** Set when the request is refused for now. */
    retryAfterSeconds: number | undefined;
  }
}
