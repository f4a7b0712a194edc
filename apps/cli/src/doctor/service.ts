import { openClient } from '@apphub/client';
import { failureOf } from '@apphub/model';
import { durationWords } from '@apphub/model/words';
import { statSync } from 'node:fs';
import { count } from '../render/words.ts';
import type { ServiceWords } from '../session/connect.ts';
import { findToken } from '../session/find-token.ts';
import { findServiceAddress } from '../session/service-address.ts';
import type { Terminal } from '../terminal.ts';
import { type Check, fine, wanting } from './check.ts';

const PATIENCE_MS = 15_000;

/** Whether the service that is named, or runs, answers and works; what the token may; and who works for it. */
export async function serviceChecks(words: ServiceWords, terminal: Terminal): Promise<Check[]> {
  const address = findServiceAddress(words.url, terminal.env);
  if (!address.isKnown) return [fine('service', 'none is set, and none runs here; "apphub up" starts one')];
  const signal = AbortSignal.any([terminal.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const token = await tokenFor(address, words, terminal);
  const client = openClient({ url: address.url, token: typeof token === 'string' ? token : 'none' });
  try {
    const begun = performance.now();
    const { checks, warnings } = await client.call('getHealth', { signal });
    const took = durationWords(performance.now() - begun);
    const parts = checks.map(({ name, status, message }) => (status === 'ok' ? fine(`service ${name}`, 'works') : wanting(`service ${name}`, 'missing', { words: message ?? 'It does not work.', remedy: 'Look into the log of the service.' })));
    const told = warnings.map((warning) => wanting('service', 'advice', { words: warning, remedy: 'docs/operations.md says what to do.' }));
    const own = typeof token === 'string' ? [await tokenCheck(client, signal), ...(await workerChecks(client, signal))] : [token];
    return [fine('service', `${address.url} answers; ${took}`), ...parts, ...told, ...own, ...fileChecks(words.tokenFile ?? terminal.env['APPHUB_TOKEN_FILE'])];
  } catch (error) {
    terminal.signal.throwIfAborted();
    const { message, remedy } = failureOf(error);
    return [wanting('service', 'missing', { words: signal.aborted ? `${address.url} did not answer within ${durationWords(PATIENCE_MS)}.` : message, remedy: signal.aborted ? 'Check the address and that the service runs.' : remedy })];
  }
}

/** Nobody is asked for one here: a look should not wait for an answer. */
async function tokenFor({ url, tokenFile: ofRunning }: ReturnType<typeof findServiceAddress>, { tokenFile: given }: ServiceWords, { env, screen, ask }: Terminal): Promise<string | Check> {
  try {
    return await findToken({ given, ofRunning, url }, { env, ask, screen: { ...screen, isInteractive: false } });
  } catch (error) {
    const { message, remedy } = failureOf(error);
    return wanting('token', 'advice', { words: message, remedy });
  }
}

async function tokenCheck(client: ReturnType<typeof openClient>, signal: AbortSignal): Promise<Check> {
  try {
    const { name, scopes, expiresAt } = await client.call('getSelf', { signal });
    return fine('token', `${name}; may ${scopes.join(', ')} until ${expiresAt.slice(0, 10)}`);
  } catch (error) {
    const { message, remedy } = failureOf(error);
    return wanting('token', 'missing', { words: message, remedy });
  }
}

async function workerChecks(client: ReturnType<typeof openClient>, signal: AbortSignal): Promise<Check[]> {
  try {
    const { workers } = await client.call('listWorkers', { signal });
    const alive = workers.filter(({ state }) => state === 'alive');
    if (alive.length > 0) return [fine('workers', `${count(alive.length, 'worker')} alive, on ${[...new Set(alive.map(({ host }) => host))].join(', ')}`)];
    return [wanting('workers', 'advice', { words: 'No worker is alive: nothing is built or run.', remedy: 'Start one: "npm run worker" with DATABASE_URL of the service.' })];
  } catch {
    return []; // The token may not see them, which its own line shows.
  }
}

function fileChecks(file: string | undefined): Check[] {
  if (file === undefined || file === '') return [];
  try {
    if ((statSync(file).mode & 0o077) === 0) return [];
  } catch {
    return []; // What cannot be read is told with the token.
  }
  return [wanting('token file', 'advice', { words: `Others may read ${file}.`, remedy: `Run "chmod 600 ${file}".` })];
}
