import websocket, { type WebSocket } from '@fastify/websocket';
import { check } from '@apphub/model';
import { watchQuery } from '@apphub/model/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { principalOf } from '../auth/bearer.ts';
import { demand } from '../auth/demand.ts';
import { inPart, refuse } from '../contract/refuse.ts';
import type { Limits } from '../limits/limits.ts';
import type { Context } from '../routes/context.ts';
import { eventFilter } from '../wire/event-wire.ts';
import { chooseProtocol, socketToken } from './socket-token.ts';
import { CLOSED, keepAlive, outletOf } from './sockets.ts';
import { tellWatcher } from './tell-watcher.ts';
import { guardTokens } from './token-guard.ts';

/** Nobody has much to say to us. Bytes of one message. */
const LONGEST_MESSAGE = 1024;

/** Events as they come, at `/ws`, for who may know of them. */
export async function installWatch(app: FastifyInstance, { context, limits }: { readonly context: Context; readonly limits: Limits }): Promise<void> {
  const { database, events, log, observe } = context.parts;
  const guard = guardTokens(database, log);
  const open = new Set<WebSocket>();
  const count = () => observe?.({ kind: 'watchers', open: open.size });

  await app.register(websocket, {
    options: { maxPayload: LONGEST_MESSAGE, handleProtocols: chooseProtocol },
    preClose: (done) => {
      guard.stop();
      for (const socket of open) socket.close(CLOSED.goingAway, 'the service stops');
      app.websocketServer.close(() => done());
    },
  });

  const admit = async (request: FastifyRequest) => {
    const principal = await limits.guessing(request, () => principalOf(database, socketToken(request)));
    await limits.perToken(request, principal);
    demand(principal, ['read', 'import', 'run']);
    readQuery(request);
    request.principal = principal;
  };

  await app.register(async (sockets) => {
    sockets.get('/ws', { websocket: true, onRequest: admit }, (socket, request) => {
      const { principal } = request;
      if (principal === undefined) throw new Error('a socket was opened for nobody');
      const { after, ...filter } = readQuery(request);
      const watch = events.watch({ filter: eventFilter(filter), ...(after === undefined ? {} : { after }) });
      const release = guard.add(principal.tokenId, () => socket.close(CLOSED.tokenEnded, 'the token has ended'));
      open.add(socket);
      count();
      socket.on('error', () => socket.terminate());
      socket.on('close', () => {
        release();
        watch.close();
        open.delete(socket);
        count();
      });
      keepAlive(socket);
      tellWatcher(outletOf(socket), { watch, wire: context.wireFor({ request, principal }) }).catch((error: unknown) => {
        request.log.info({ reason: String(error) }, 'a watcher is gone');
        socket.terminate();
      });
    });
  });
}

function readQuery({ query }: FastifyRequest) {
  const parsed = check(watchQuery, query);
  if (parsed.ok) return parsed.value;
  return refuse(inPart('query', parsed.error));
}
