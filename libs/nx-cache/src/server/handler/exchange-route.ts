import { failure, type Failure, failureOf } from '@apphub/model';
import { exchangeToken } from '../oidc/exchange.ts';
import { failureDetails } from '../ports.ts';
import { bearerOf } from '../tokens/authenticate.ts';
import type { Parts } from './parts.ts';
import { type CacheAnswer, type CacheRequest, headerOf, jsonAnswer } from './request.ts';

const statuses: { readonly [code: string]: number } = { CACHE_EXCHANGE_REFUSED: 401, TOKEN_REFUSED: 401 };

/** An answer that tells a failure; not to Nx, which never asks here. */
export function failureAnswer(reason: Failure): CacheAnswer {
  return jsonAnswer(statuses[reason.code] ?? 503, { code: reason.code, message: reason.message, remedy: reason.remedy });
}

/** Exchanges the token of a CI, given as bearer. */
export async function answerExchange(request: CacheRequest, parts: Parts): Promise<CacheAnswer> {
  const token = bearerOf(headerOf(request, 'authorization'));
  if (token === undefined) return failureAnswer(failure('TOKEN_REFUSED', 'The request carries no token.'));
  try {
    const answer = await exchangeToken(token, parts);
    parts.observe({ kind: 'cache-exchange', outcome: 'granted' });
    parts.log.info({ scope: answer.scope, access: answer.access }, 'a token was exchanged');
    return jsonAnswer(200, answer);
  } catch (error) {
    const reason = failureOf(error);
    const isRefusal = reason.code === 'CACHE_EXCHANGE_REFUSED';
    parts.observe({ kind: 'cache-exchange', outcome: isRefusal ? 'refused' : 'trouble' });
    parts.log.warn(failureDetails(reason), 'a token was not exchanged');
    return failureAnswer(reason.code === 'INTERNAL' ? failure('INTERNAL', 'The token could not be exchanged.') : reason);
  }
}
