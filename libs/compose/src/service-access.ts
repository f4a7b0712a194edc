import { err, type Failure, failure, ok, type Result } from '@apphub/model';
import { readFileSync } from 'node:fs';
import type { Environment } from './settings.ts';

/** Where the catalog service is, and who asks. */
export interface ServiceAccess {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

/** AppHub's names. */
const URL_NAME = 'APPHUB_REGISTRY_URL';
const TOKEN_NAME = 'APPHUB_TOKEN';
const FILE_NAME = 'APPHUB_TOKEN_FILE';
const DEFAULT_URL = 'http://127.0.0.1:4000';

/** @returns how to reach the service, or SERVICE_ACCESS_INVALID with every wrong variable; a token is never among the words. */
export function readServiceAccess(env: Environment): Result<ServiceAccess, Failure> {
  const url = readUrl(env[URL_NAME] || DEFAULT_URL);
  const token = readToken(env);
  const problems = [url, token].flatMap((value) => (value.ok ? [] : [value.error]));
  if (url.ok && token.ok) return ok({ url: url.value, token: token.value });
  return err(failure('SERVICE_ACCESS_INVALID', 'The environment does not say how to reach the catalog service.', { problems }));
}

function readUrl(text: string): Result<string, string> {
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isPlain ? ok(url.href.replace(/\/+$/, '')) : err(`${URL_NAME}: expected an http or https URL without credentials, query and fragment`);
}

function readToken(env: Environment): Result<string, string> {
  const file = env[FILE_NAME];
  const token = env[TOKEN_NAME] || (file ? readFile(file) : undefined);
  if (token === undefined) return err(file ? `${FILE_NAME}: expected a file that can be read, got ${JSON.stringify(file)}` : `${TOKEN_NAME}: expected a token, or ${FILE_NAME} with the path of a file that holds one, got nothing`);
  return /^[\x21-\x7e]+$/.test(token) ? ok(token) : err(`${TOKEN_NAME}: expected a token without spaces, got something else`);
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
