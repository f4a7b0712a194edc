import { type Failure, failure, failureOf } from '@apphub/model';
import { httpStatusOf, PROBLEM_MEDIA_TYPE } from '@apphub/model/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { frameworkFailure } from './framework-failure.ts';
import { problemOf, sendProblem } from './problem-reply.ts';

/** Whatever has failed since, it is their going that is to blame, and nobody is there to be told. */
const GONE: Failure = failure('REQUEST_CUT_OFF', 'The caller has gone.');

/** Makes one shape of everything that goes wrong. */
export function installErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (thrown, request, reply) => {
    const found = reply.raw.destroyed ? GONE : (frameworkFailure(thrown) ?? failureOf(thrown));
    const details = { code: found.code, ...(httpStatusOf(found.code) >= 500 ? { reason: reasonOf(thrown) } : {}) };
    if (found.code === 'INTERNAL') request.log.error(details, 'a bug');
    else request.log.info(details, 'a request failed');
    return sendProblem(reply, found);
  });
  app.setNotFoundHandler(async (_request, reply) => sendProblem(reply, failure('ROUTE_UNKNOWN', 'There is nothing under this method and path.')));
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

/** Answers what is a request but cannot be routed. */
export function answerFrameworkError(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  void sendProblem(reply, frameworkFailure(error) ?? failureOf(error));
}

const BAD_REQUEST: Failure = failure('REQUEST_INVALID', 'This is no HTTP request that can be read.');
const REASON_PHRASE = 'Bad Request';

/** Answers what is so broken that it never becomes a request. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(problemOf(BAD_REQUEST, ''));
  socket.end(
    `HTTP/1.1 400 ${REASON_PHRASE}\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
