import { fail } from '@apphub/model/failure';
import { readFileSync } from 'node:fs';
import type { Terminal } from '../terminal.ts';

export interface FindTokenOptions {
  /** As --token-file says. */
  readonly given?: string | undefined;
  /** Of the service that "apphub up" runs. */
  readonly ofRunning?: string | undefined;
  readonly url: string;
}

/**
 * The token: from --token-file, APPHUB_TOKEN, APPHUB_TOKEN_FILE, the service that runs here, or whoever sits at the terminal.
 * Never from an argument, which everybody on the machine can read.
 *
 * @throws FailureError SERVICE_ACCESS_INVALID where there is none, or none that can be one.
 */
export async function findToken({ given, ofRunning, url }: FindTokenOptions, { env, screen, ask }: Pick<Terminal, 'env' | 'screen' | 'ask'>): Promise<string> {
  if (given !== undefined) return checked(read(given, '--token-file'), '--token-file');
  if (env['APPHUB_TOKEN']) return checked(env['APPHUB_TOKEN'], 'APPHUB_TOKEN');
  const file = env['APPHUB_TOKEN_FILE'];
  if (file) return checked(read(file, 'APPHUB_TOKEN_FILE'), 'APPHUB_TOKEN_FILE');
  if (ofRunning !== undefined) return checked(read(ofRunning, 'The token of "apphub up"'), 'The token of "apphub up"');
  if (screen.isInteractive) return checked((await ask(`Token for ${url}: `, { secret: true })).trim(), 'The token');
  return fail('SERVICE_ACCESS_INVALID', `Which token for ${url}? None is set, and nobody can be asked.`, { remedy: 'Set APPHUB_TOKEN, or say --token-file with a file that holds it; "apphub tokens create" makes one.' });
}

function read(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    return fail('SERVICE_ACCESS_INVALID', `${name}: ${JSON.stringify(path)} cannot be read.`, { cause: error });
  }
}

function checked(token: string, name: string): string {
  return /^[\x21-\x7e]+$/.test(token) ? token : fail('SERVICE_ACCESS_INVALID', `${name}: expected a token, one word, got ${token === '' ? 'nothing' : 'something else'}.`);
}
