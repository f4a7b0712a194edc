import { type Failure, failureTable } from '@apphub/model';
import { httpStatusOf, PROBLEM_MEDIA_TYPE, type Problem } from '@apphub/model/api';
import type { FastifyReply } from 'fastify';
import { REQUEST_ID_HEADER } from '../requests/request-id.ts';

/** What a person or program is told of a failure; of a bug in the service, nothing but where to look. */
export function problemOf(failure: Failure, requestId: string): Problem {
  const { code, remedy, problems } = failure;
  const isBug = code === 'INTERNAL';
  const detail = isBug ? 'The service failed in a way it should not.' : failure.message;
  return {
    type: `urn:apphub:failure:${code}`,
    title: failureTable[code].meaning,
    status: httpStatusOf(code),
    code,
    detail,
    remedy: isBug ? 'Try again later; tell the operator the request id.' : remedy,
    ...(problems === undefined || isBug ? {} : { problems: [...problems] }),
    requestId,
    error: detail,
  };
}

const RETRY_AFTER_SECONDS = 2;

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, failure: Failure): FastifyReply {
  const problem = problemOf(failure, reply.request.id);
  reply.header(REQUEST_ID_HEADER, reply.request.id);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="apphub"');
  if (problem.status === 503 || problem.status === 429) reply.header('retry-after', reply.request.retryAfterSeconds ?? RETRY_AFTER_SECONDS);
  return reply.code(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
}
