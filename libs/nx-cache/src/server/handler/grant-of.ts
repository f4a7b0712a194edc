import { deadlineIn, inTime } from '../in-time.ts';
import { authenticate, bearerOf } from '../tokens/authenticate.ts';
import type { Grant } from '../tokens/grant.ts';
import type { Parts } from './parts.ts';
import { type CacheRequest, headerOf } from './request.ts';

/** What the caller may do; undefined for whoever may nothing. @throws FailureError where that cannot be found out in time. */
export async function grantOf(request: CacheRequest, { policy, tokens, sessions, closed, limits }: Parts, deadline = deadlineIn(limits.answerMs)): Promise<Grant | undefined> {
  const secret = bearerOf(headerOf(request, 'authorization'));
  if (secret === undefined) return undefined;
  const work = () => authenticate(secret, { scopes: policy.scopes, tokens, sessions, closed });
  return await inTime(work, { deadline, what: 'looking a token up' });
}
