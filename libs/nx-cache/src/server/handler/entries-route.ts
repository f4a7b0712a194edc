import { failure, failureOf } from '@apphub/model';
import { isHash } from '../../wire.ts';
import { listEntries } from '../entries/list-entries.ts';
import { failureAnswer } from './exchange-route.ts';
import { grantOf } from './grant-of.ts';
import type { Parts } from './parts.ts';
import { type CacheAnswer, type CacheRequest, jsonAnswer } from './request.ts';

const MOST_TOLD = 200;

/** Tells entries, as far as the caller may read them. */
export async function answerEntries(request: CacheRequest, parts: Parts): Promise<CacheAnswer> {
  const hash = request.query.get('hash') ?? undefined;
  const prefix = request.query.get('prefix') ?? undefined;
  if (![hash, prefix].every((text) => text === undefined || isHash(text))) return jsonAnswer(400, { message: 'The hash is none that a task can have.' });
  try {
    const grant = await grantOf(request, parts);
    if (grant === undefined) return failureAnswer(failure('TOKEN_REFUSED', 'The token is unknown, expired or revoked.'));
    return jsonAnswer(200, await listEntries(parts, { ...(hash === undefined ? {} : { hash }), ...(prefix === undefined ? {} : { prefix }), scopes: grant.reads, limit: MOST_TOLD }));
  } catch (error) {
    return failureAnswer(failureOf(error));
  }
}
