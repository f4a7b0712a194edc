import { openClient } from '@apphub/client';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'apps', 'catalog', 'src', 'main.ts');

/** The catalog as `npm start` starts it, with folders and a Postgres of its own; it builds nothing. */
export interface CatalogProcess extends AsyncDisposable {
  readonly url: string;
  /** Of an admin. */
  readonly token: string;
}

export async function startCatalog(): Promise<CatalogProcess> {
  const home = mkdtempSync(join(tmpdir(), 'apphub-e2e-'));
  mkdirSync(join(home, 'tmp'));
  const env = { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, HOME: home, TMPDIR: join(home, 'tmp'), XDG_DATA_HOME: join(home, 'data'), XDG_CACHE_HOME: join(home, 'cache'), APPHUB_PORT: '0', APPHUB_ROLES: 'api' };
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const stop = async () => {
    await ended(child);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const url = await addressIn(child.stdout);
    return { url, token: readFileSync(join(home, 'data', 'apphub', 'admin-token'), 'utf8').trim(), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A token that may publish and nothing else. */
export async function publishToken({ url, token }: CatalogProcess): Promise<string> {
  const { token: secret } = await openClient({ url, token }).call('createToken', { body: { name: 'ci', scopes: ['publish'], expiresInDays: 1 } });
  return secret;
}

async function addressIn(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /serves on (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    output.resume();
    return url;
  }
  throw new Error('The catalog ended before it served.');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
