import type { Operation } from '@apphub/model/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { Answer, Call, Handler } from './call.ts';
import { parseCall } from './parse-call.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What this route answers; absent for the few that are no operations. */
    operation?: Operation;
  }
}

export interface ServeOptions {
  /** Bytes of a body in JSON. */
  readonly bodyLimit?: number;
}

/** Answers the requests of one operation: whoever may not is stopped before its body is read, see `auth`. */
export function serve<O extends Operation>(app: FastifyInstance, operation: O, { handler, bodyLimit }: ServeOptions & { readonly handler: Handler<O> }): void {
  app.route({
    method: operation.method,
    url: operation.path,
    config: { operation },
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    handler: async (request, reply) => send(reply, operation, await handler(callOf(operation, request, reply))),
  });
}

function callOf<O extends Operation>(operation: O, request: FastifyRequest, reply: FastifyReply): Call<O> {
  const parts = parseCall(operation, request);
  return { ...parts, principal: request.principal, signal: goneSignal(reply), request, reply } as unknown as Call<O>;
}

/** Aborted when the connection ends before the answer does. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** An answer as it is on its way out, whatever its operation. */
interface AnyAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly stream?: Readable | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Only what the operation names gets out: fields that its schema does not have are left out, wrong ones are a bug. */
async function send<O extends Operation>(reply: FastifyReply, { replies }: O, answer: Answer<O>): Promise<FastifyReply> {
  const { status, body, stream, headers = {} } = answer as AnyAnswer;
  const described = replies[status];
  if (described === undefined) throw new TypeError(`an answer with a status that its operation does not have: ${status}`);
  reply.code(status).headers(headers);
  if (described.kind === 'json') return reply.type('application/json; charset=utf-8').send(JSON.stringify(described.schema.parse(body)));
  return reply.send(described.kind === 'stream' ? stream : undefined);
}
