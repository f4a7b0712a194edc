import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { openApiDocument } from '@apphub/model/api';
import type { FastifyInstance } from 'fastify';

const DOCUMENT_VERSION = '1';

/** The description of the API at `/openapi.json`, and a page to read and try it at `/docs`. Both are open: nothing in them is secret. */
export async function installDocs(app: FastifyInstance): Promise<void> {
  const document = openApiDocument({ version: DOCUMENT_VERSION });
  const text = JSON.stringify(document);
  app.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(text));
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { persistAuthorization: false, tryItOutEnabled: true, validatorUrl: null } });
}
