import { failure, failureOf } from '@apphub/model';
import { failureAnswer } from './exchange-route.ts';
import { grantOf } from './grant-of.ts';
import type { Parts } from './parts.ts';
import { type CacheAnswer, type CacheRequest, jsonAnswer } from './request.ts';

/** Ends the scope of whoever asks and may write there: a job says so when its branch is closed. A root stays open. */
export async function answerClose(request: CacheRequest, parts: Parts): Promise<CacheAnswer> {
  try {
    const grant = await grantOf(request, parts);
    if (grant === undefined) return failureAnswer(failure('TOKEN_REFUSED', 'The token is unknown, expired or revoked.'));
    if (grant.access === 'read-only' || grant.reads.length < 2) return jsonAnswer(403, { message: `This token cannot close the scope ${grant.scope}.` });
    await parts.closed.close(grant.scope);
    parts.log.info({ scope: grant.scope, by: grant.producer.name }, 'a scope was closed');
    return jsonAnswer(200, { closed: grant.scope });
  } catch (error) {
    return failureAnswer(failureOf(error));
  }
}
