import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import { GZIP_MEDIA_TYPE, operations, type OperationId } from '@apphub/model/api';
import { fastify, type FastifyInstance, LogController } from 'fastify';
import { installAuth } from './auth/auth-hook.ts';
import type { Handler, Handlers } from './contract/call.ts';
import { installDocs } from './contract/install-docs.ts';
import { serve } from './contract/serve.ts';
import { answerClientError, answerFrameworkError, installErrors } from './errors/error-handler.ts';
import { installHeaders } from './headers/install-headers.ts';
import { installLimits } from './limits/limits.ts';
import { installNxCache } from './nx-cache/install-nx-cache.ts';
import { installPage } from './page/install-page.ts';
import type { ServerParts } from './ports.ts';
import { installRequestIds, requestId } from './requests/request-id.ts';
import { installRequestLog } from './requests/request-log.ts';
import { openContext } from './routes/context.ts';
import { allHandlers } from './routes/index.ts';
import { base64Limit } from './uploads/archive-limits.ts';
import { dropLateBodies } from './uploads/late-bodies.ts';
import { installWatch } from './watch/install-watch.ts';

/** Bytes of a request in JSON, but for archives within one. */
const BODY_LIMIT = 1 << 20;
/** As long as any name that a path can hold, percent-encoded. */
const LONGEST_PARAMETER = 1000;
/** Longer than any request waits for anything. Milliseconds without a byte. */
const SILENCE_LIMIT = 120_000;

/** The HTTP and WebSocket side of the service over the parts it is handed; it listens once the caller says where. */
export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const { config, log } = parts;
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestId,
    bodyLimit: BODY_LIMIT,
    connectionTimeout: SILENCE_LIMIT,
    forceCloseConnections: 'idle',
    // The framework's own 503 is in no contract, and the database stays until the last request is answered.
    return503OnClosing: false,
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    clientErrorHandler: answerClientError,
    frameworkErrors: answerFrameworkError,
  });
  app.removeContentTypeParser('text/plain');
  installErrors(app);
  installRequestIds(app);
  installRequestLog(app, parts);
  installNxCache(app, parts.nxCache);
  await installHeaders(app, config.corsOrigins);
  await app.register(rateLimit, { global: false });
  const limits = installLimits(app, config.requestsPerMinute);
  installAuth(app, { database: parts.database, limits });
  await installDocs(app);
  installPage(app, parts.page);
  const context = openContext(parts, stopSignal(app));
  await installWatch(app, { context, limits });
  await installRoutes(app, allHandlers(context));
  return app;
}

/** Aborted as soon as the server is told to close, before it waits for requests to end. */
function stopSignal(app: FastifyInstance): AbortSignal {
  const stopping = new AbortController();
  app.addHook('preClose', async () => stopping.abort());
  return stopping.signal;
}

async function installRoutes(app: FastifyInstance, handlers: Handlers): Promise<void> {
  const { publishVersion, ...plain } = handlers;
  for (const [id, handler] of Object.entries(plain)) serve(app, operations[id as OperationId], { handler: handler as Handler });
  await app.register(async (uploads) => {
    uploads.addContentTypeParser(GZIP_MEDIA_TYPE, async () => undefined);
    await uploads.register(multipart);
    dropLateBodies(uploads);
    serve(uploads, operations.publishVersion, { handler: publishVersion, bodyLimit: base64Limit });
  });
}
