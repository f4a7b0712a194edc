import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server that is measured, in a process of its own on a folder of its own. */
export interface Subject {
  readonly name: string;
  /** The path under which it keeps the entry of a name. */
  readonly path: (name: string) => string;
  readonly token: string;
  /** Starts it on an empty folder. */
  start(folder: string): Promise<RunningSubject>;
}

export interface RunningSubject extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
const CLI = join(REPOSITORY, 'apps', 'cli', 'src', 'main.ts');
const TOKEN = 'a token of thirty-two characters';

/** The cache of this repository, alone, on a store in a folder. */
export function ours(folder: string): Subject {
  const env = { XDG_DATA_HOME: join(folder, 'data'), XDG_CACHE_HOME: join(folder, 'cache') };
  mkdirSync(folder, { recursive: true });
  const tokens = join(folder, 'tokens.json');
  const token = execFileSync(process.execPath, [CLI, 'cache', 'tokens', 'create', 'bench', '--scope', 'main', '--file', tokens], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' }).trim();
  return {
    name: 'this server',
    token,
    path: (name) => `/v1/cache/${name}`,
    start: (store) => started((port) => ({ args: [CLI, 'cache', 'serve', '--port', `${port}`, '--tokens', tokens], env: { ...env, APPHUB_BUNDLE_STORAGE_URL: `file://${store}` } })),
  };
}

/** turborepo-remote-cache, installed at `modules`, on a folder. */
export function peer(modules: string): Subject {
  return {
    name: 'turborepo-remote-cache',
    token: TOKEN,
    path: (name) => `/v8/artifacts/${name}?slug=bench`,
    start: (store) =>
      started((port) => ({
        args: [join(modules, 'turborepo-remote-cache', 'dist', 'cli.js')],
        env: { PORT: `${port}`, TURBO_TOKEN: TOKEN, STORAGE_PROVIDER: 'local', STORAGE_PATH: store, BODY_LIMIT: '209715200', LOG_LEVEL: 'error', NODE_ENV: 'production' },
      })),
  };
}

/** What a folder gives when nothing is looked at: a few lines that stream files. */
export function bare(): Subject {
  return { name: 'bare folder', token: TOKEN, path: (name) => `/${name}`, start: (store) => started((port) => ({ args: [join(import.meta.dirname, 'nx-serve-bare.ts'), `${port}`, store], env: {} })) };
}

interface Program {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function started(program: (port: number) => Program): Promise<RunningSubject> {
  const port = await freePort();
  const { args, env } = program(port);
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'ignore'] });
  const url = `http://127.0.0.1:${port}`;
  await answers(url, child);
  return { url, pid: child.pid ?? 0, [Symbol.asyncDispose]: () => ended(child) };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`a server ended with ${child.exitCode} before it answered`);
    const answered = await fetch(url).then((response) => response.arrayBuffer(), () => undefined);
    if (answered !== undefined) return;
    await sleep(50);
  }
  throw new Error('a server never answered');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await end;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A package that is installed outside this repository and its lock. @returns its `node_modules`, or a sentence on why it cannot be had. */
export function installPeer(folder: string, wanted: string): { readonly modules: string } | { readonly reason: string } {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"scratch","private":true}');
    execFileSync(join(REPOSITORY, 'node_modules', '.bin', 'npm'), ['install', wanted, '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: 'pipe', timeout: 180_000 });
    return { modules: join(folder, 'node_modules') };
  } catch {
    return { reason: `npm could not install ${wanted}` };
  }
}
