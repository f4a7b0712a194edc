import { findEmbeddedPostgres } from '@apphub/postgres';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** The catalog as `npm start` starts it, in a process of its own. */
export interface CatalogProcess {
  readonly url: string;
  /** Of an admin. */
  readonly token: string;
  readonly pid: number;
  /** Of its embedded Postgres. */
  readonly databaseUrl: string;
  /** On the same disk as its database and its store. */
  readonly scratch: string;
}

export interface CatalogOptions {
  /** Beside its defaults. */
  readonly env?: Readonly<Record<string, string>>;
  /** Processes that work beside it, with the same settings. */
  readonly workers?: number;
}

/** How long an orderly stop may take, in milliseconds. */
const STOP_MS = 20_000;

/**
 * Calls `use` with a service that has folders of its own, embedded defaults and no limit on requests that would be met;
 * stops it and removes its folders afterwards. They are on a disk: what a commit costs is that it lasts.
 */
export async function withCatalog<T>(repositoryRoot: string, use: (service: CatalogProcess) => Promise<T>, { env = {}, workers = 0 }: CatalogOptions = {}): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'apphub-bench-'));
  for (const name of ['tmp', 'scratch']) mkdirSync(join(home, name));
  const start: Start = { main: join(repositoryRoot, 'apps', 'catalog', 'src', 'main.ts'), logFile: join(home, 'log'), env: { ...environment(home), ...env } };
  await using open = new AsyncDisposableStack();
  open.defer(() => rmSync(home, { recursive: true, force: true }));
  const serve = async (how: Start): Promise<{ readonly child: ChildProcess; readonly url: string }> => {
    const child = started(how);
    open.defer(() => stop(child));
    const url = await serving(child);
    if (url === undefined) throw new Error(`The catalog did not start:\n${readFileSync(how.logFile, 'utf8')}`);
    return { child, url };
  };
  const { child, url } = await serve(start);
  const data = join(home, 'data', 'apphub');
  const databaseUrl = await findEmbeddedPostgres({ dataFolder: join(data, 'postgres') });
  if (databaseUrl === undefined || child.pid === undefined) throw new Error('The catalog runs no database of its own.');
  for (let index = 0; index < workers; index += 1) {
    await serve({ ...start, logFile: join(home, `log-${index}`), env: { ...start.env, DATABASE_URL: databaseUrl, APPHUB_ROLES: 'worker' } });
  }
  const token = readFileSync(join(data, 'admin-token'), 'utf8').trim();
  return await use({ url, token, pid: child.pid, databaseUrl, scratch: join(home, 'scratch') });
}

function environment(home: string): Record<string, string> {
  return {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    TMPDIR: join(home, 'tmp'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
    APPHUB_PORT: '0',
    APPHUB_REQUESTS_PER_MINUTE: '1000000',
  };
}

interface Start {
  readonly main: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
}

function started({ main, logFile, env }: Start): ChildProcess {
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', log] });
  closeSync(log);
  return child;
}

/** @returns where it serves, or nothing when it ended before. */
async function serving({ stdout }: ChildProcess): Promise<string | undefined> {
  if (stdout === null) return undefined;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const lines = createInterface(stdout);
  lines.on('line', (line) => {
    const url = /serves on (http:\/\/\S+)/.exec(line)?.[1];
    if (url !== undefined) resolve(url);
  });
  lines.on('close', () => resolve(undefined));
  return await promise;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(patience);
}
