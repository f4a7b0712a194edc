import { fail } from '@apphub/model';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { showFolder } from './data-folder.ts';
import { thisProcess } from './holder.ts';
import { holderSetting, readPostmaster } from './postmaster-file.ts';
import type { ServerUser } from './server-user.ts';

export interface ServerOptions {
  readonly dataPath: string;
  readonly logFile: string;
  readonly binaries: Binaries;
  readonly user: ServerUser;
  readonly port: number;
  /** Settings of the server, as in postgresql.conf. */
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** After recovery from a crash, a big server may take long to be ready. */
const READY_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 20;

/** Loopback only, no socket in a public folder, no shared memory outside the data that a kill would leave behind. */
const FIXED_PARAMETERS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  dynamic_shared_memory_type: 'mmap',
  log_checkpoints: 'off',
  // What a statement fails with is told to who sent it; the log is for the server's own life.
  log_min_messages: 'log',
  lc_messages: 'C',
} as const;

/** What the server says where processes of one that was killed have not noticed yet (src/backend/utils/init/miscinit.c). */
const HELD_BY_REMAINS = /pre-existing shared memory block .* is still in use/;

/** @returns a server that is ready, or `undefined` if another one has its data still or meanwhile; EMBEDDED_DATABASE_FAILED if it ends. */
export async function startServer(options: ServerOptions): Promise<ChildProcess | undefined> {
  const child = spawnServer(options);
  const ended = once(child, 'exit');
  for (const deadline = Date.now() + READY_WITHIN_MS; ; ) {
    const running = readPostmaster(options.dataPath);
    if (running?.pid === child.pid && running?.ready === true) return child;
    if (hasEnded(child)) {
      const problems = lastLines(options.logFile);
      if ((running !== undefined && running.pid !== child.pid) || problems.some((line) => HELD_BY_REMAINS.test(line))) return undefined;
      fail('EMBEDDED_DATABASE_FAILED', 'The embedded database ended while it started.', { problems });
    }
    if (Date.now() > deadline) {
      await stopServer(child);
      fail('EMBEDDED_DATABASE_FAILED', 'The embedded database was not ready in time.', { problems: lastLines(options.logFile) });
    }
    await Promise.race([sleep(LOOK_EVERY_MS), ended]);
  }
}

/** In a session of its own: what a terminal sends to this program is for this program to act upon. */
function spawnServer({ dataPath, logFile, binaries, user, port, parameters }: ServerOptions): ChildProcess {
  const log = openSync(logFile, isLong(logFile) ? 'w' : 'a', 0o600);
  try {
    return showFolder(dataPath, ['ignore', log, log], ({ path, stdio }) => {
      const settings = [...Object.entries({ ...FIXED_PARAMETERS, ...parameters, port }).map(([name, value]) => `${name}=${value}`), holderSetting(thisProcess())];
      const [program, ...args] = [...tetherTo(user), join(binaries.folder, 'postgres'), '-D', path, ...settings.flatMap((setting) => ['-c', setting])] as [string, ...string[]];
      const ownUser = program === SETPRIV ? {} : user;
      return spawn(program, args, { stdio, cwd: '/', detached: true, env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' }, ...ownUser }).on('error', () => undefined);
    });
  } finally {
    closeSync(log);
  }
}

const LONG_LOG_BYTES = 1_000_000;

function isLong(logFile: string): boolean {
  return (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LONG_LOG_BYTES;
}

const SETPRIV = 'setpriv';

/** Where the system can do so, it stops the server when this process ends, however it ends (prctl(2), PR_SET_PDEATHSIG). */
function tetherTo(user: ServerUser): readonly string[] {
  const drop = user === undefined ? [] : [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  const prefix = [SETPRIV, ...drop, '--pdeathsig=INT'];
  return process.platform === 'linux' && spawnSync(prefix[0] as string, [...prefix.slice(1), 'true'], { stdio: 'ignore' }).status === 0 ? prefix : [];
}

const FAST_WITHIN_MS = 30_000;
const IMMEDIATE_WITHIN_MS = 10_000;

/** Ends the server: fast, then at once, then by force. Resolves when it is gone. */
export async function stopServer(child: ChildProcess): Promise<void> {
  await endBy(child, 'SIGINT', FAST_WITHIN_MS);
  await endBy(child, 'SIGQUIT', IMMEDIATE_WITHIN_MS);
  await killServer(child);
}

/** Ends the server as a power cut would; its own processes notice and end, too. */
export async function killServer(child: ChildProcess): Promise<void> {
  await endBy(child, 'SIGKILL', IMMEDIATE_WITHIN_MS);
}

async function endBy(child: ChildProcess, signal: NodeJS.Signals, patienceMs: number): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(patienceMs) });
  child.kill(signal);
  await ended.catch(() => undefined);
}

/** Whether the server's process is gone, or never was. */
export function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function lastLines(file: string): readonly string[] {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-8);
}
