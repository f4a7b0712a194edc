import { fail, FailureError, failure } from '@apphub/model';
import { CACHE_PATH, type EntriesAnswer, entriesAnswerSchema, ENTRIES_PATH } from '../wire.ts';
import { decodeDetails, type TaskDetails } from '../details/task-details.ts';
import type { ProxySettings } from '../exec/settings.ts';

/** Somebody waits for the answer, and nothing else does. */
const ANSWER_MS = 10_000;
const MOST_BYTES = 8 * 2 ** 20;

type Access = Pick<ProxySettings, 'server' | 'token'>;

/**
 * Asks the server for what it knows of a hash, or of all keys with a beginning.
 *
 * @throws FailureError SERVICE_UNREACHABLE, SERVICE_ANSWER_INVALID for a server that is not one of ours.
 */
export async function askEntries(query: Readonly<{ hash: string } | { prefix: string }>, access: Access): Promise<EntriesAnswer> {
  const response = await ask(`${ENTRIES_PATH}?${new URLSearchParams(query).toString()}`, access);
  if (response.status !== 200) fail('SERVICE_ANSWER_INVALID', `The cache server answered ${response.status}; only one of this project can tell who made an entry.`);
  const answer = entriesAnswerSchema.safeParse(await response.json().catch(() => undefined));
  return answer.data ?? fail('SERVICE_ANSWER_INVALID', 'The cache server answered with something else than its entries.');
}

/** @returns undefined where the server has none, or something else under this key. */
export async function readDetails(key: string, access: Access): Promise<TaskDetails | undefined> {
  const response = await ask(CACHE_PATH + key, access);
  const bytes = response.status === 200 ? await response.bytes() : undefined;
  return bytes === undefined || bytes.length > MOST_BYTES ? undefined : decodeDetails(bytes);
}

async function ask(path: string, { server, token }: Access): Promise<Response> {
  const base = server.href.endsWith('/') ? server.href : `${server.href}/`;
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    return await fetch(new URL(`.${path}`, base), { headers, redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (error) {
    throw new FailureError(failure('SERVICE_UNREACHABLE', 'The cache server could not be reached.'), { cause: error });
  }
}
