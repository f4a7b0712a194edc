import { type CatalogClient, openClient } from '@apphub/client';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { REPOSITORY } from '../../build/places.ts';

const PROGRAM = join(REPOSITORY, 'apps/catalog/src/main.ts');

/** The program as `npm start` runs it, with a Postgres and a worker of its own unless the environment says otherwise. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  /** Of an admin. */
  readonly token: string;
  /** Asks as an admin. */
  readonly client: CatalogClient;
  /** Ends it at once, without a chance to clean up. */
  kill(): Promise<void>;
}

/** Starts the program and waits until it serves. @throws with all that it said if it does not. */
export async function startService(env: Readonly<Record<string, string>>): Promise<Service> {
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const said: string[] = [];
  createInterface(child.stderr).on('line', (line) => said.push(line));
  const url = await Promise.race([serving(child, said), ended.then(() => undefined)]);
  if (url === undefined) throw new Error(`the service did not start:\n${said.join('\n')}`);
  const file = env.APPHUB_ADMIN_TOKEN_FILE ?? /admin token\s+(\/\S+)/.exec(said.join('\n'))?.[1];
  const token = file === undefined ? '' : readFileSync(file, 'utf8').trim();
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return { url, token, client: openClient({ url, token }), kill: () => end('SIGKILL'), [Symbol.asyncDispose]: () => end('SIGTERM') };
}

/** Its address, once the last of its first words is printed. */
function serving({ stdout }: ChildProcess, said: string[]): Promise<string> {
  return new Promise((resolve) => {
    if (stdout === null) return;
    createInterface(stdout).on('line', (line) => {
      said.push(line);
      const url = /^ {2}roles /.test(line) ? /serves on (http:\/\/\S+)/.exec(said.join('\n'))?.[1] : undefined;
      if (url !== undefined) resolve(url);
    });
  });
}
