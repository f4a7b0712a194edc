import { fail } from '@apphub/model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PageFile, PageFiles } from './page-files.ts';
import { PAGE_POLICY } from './page-policy.ts';

/** Everything below belongs to the page; all other paths are the API's. */
export const PAGE_PATH = '/ui/';

const FOREVER = 'public, max-age=31536000, immutable';
const ASK_EACH_TIME = 'no-cache';

/** Serves the page: its files, and its first one at every other address below, so that each view has a link of its own. */
export function installPage(app: FastifyInstance, page: PageFiles | undefined): void {
  app.get('/', (_request, reply) => reply.redirect(PAGE_PATH));
  app.get(PAGE_PATH.slice(0, -1), (_request, reply) => reply.redirect(PAGE_PATH));
  app.get<{ Params: { '*': string } }>(`${PAGE_PATH}*`, async (request, reply) => {
    if (page === undefined) fail('PAGE_NOT_BUILT', 'The page of this service is not built.');
    const path = request.params['*'];
    const file = page.byPath.get(path) ?? (path.startsWith('assets/') ? undefined : page.index);
    return file === undefined ? fail('ROUTE_UNKNOWN', 'The page has no such file; it may be one of an earlier version.') : send(file, request, reply);
  });
}

function send({ contentType, isHashed, etag, bytes, encoded }: PageFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({ 'cache-control': isHashed ? FOREVER : ASK_EACH_TIME, etag, vary: 'accept-encoding', ...PAGE_POLICY });
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const accepted = new Set((request.headers['accept-encoding'] ?? '').split(',').map((name) => name.trim().split(';')[0]));
  const smaller = encoded.find(({ encoding }) => accepted.has(encoding));
  if (smaller !== undefined) reply.header('content-encoding', smaller.encoding);
  return reply.type(contentType).send(smaller?.bytes ?? bytes);
}
