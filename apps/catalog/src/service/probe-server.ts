import { authenticate, type Database } from '@apphub/catalog';
import { httpStatusOf } from '@apphub/model/api';
import { fail, failureOf } from '@apphub/model';
import { fastify, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import type { Log } from '../log/create-log.ts';
import type { HealthPort, MetricsPort } from '../server/ports.ts';

export interface ProbeParts {
  readonly database: Database;
  readonly health: HealthPort;
  readonly metrics: MetricsPort;
  readonly log: Log;
}

/** `/health`, `/ready` and `/metrics` as the API has them, for processes that only work. */
export function buildProbeServer({ database, health, metrics, log }: ProbeParts): FastifyInstance {
  const app = fastify({ loggerInstance: log, logController: new LogController({ disableRequestLogging: true }), forceCloseConnections: true }) as unknown as FastifyInstance;
  app.setErrorHandler(async (error, _request, reply) => {
    const reason = failureOf(error);
    return await reply.code(httpStatusOf(reason.code)).send({ code: reason.code, detail: reason.message });
  });
  app.get('/health', () => health.health());
  app.get('/ready', async (_request, reply) => {
    const answer = await health.readiness();
    return await reply.code(answer.status === 'fail' ? 503 : 200).send(answer);
  });
  app.get('/metrics', async (request, reply) => {
    await demandReader(request, database);
    return await reply.type(metrics.contentType).send(await metrics.text());
  });
  return app;
}

async function demandReader({ headers }: FastifyRequest, database: Database): Promise<void> {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const principal = token === undefined ? undefined : await authenticate(database, token);
  if (principal === undefined) fail('TOKEN_REFUSED', 'Figures are for holders of a token.');
  if (!principal.scopes.some((scope) => scope === 'read' || scope === 'admin')) fail('SCOPE_MISSING', 'Figures need the scope "read".');
}
