import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { fail } from '@apphub/model';
import type { OutputStream } from '../port.ts';
import type { Launch } from './isolation.ts';

/** How long output may still come after the end; what holds the pipe open longer is not waited for. */
const DRAIN_MS = 1000;

export interface StartedProcess {
  /** Also the id of its process group and session. */
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  /** Output is held back until somebody reads it. */
  read(onOutput: (stream: OutputStream, chunk: Buffer) => void): void;
  /** Waits, for a bounded time, until all output was read; then closes the pipes. */
  drain(): Promise<void>;
  /** Reads no more output. */
  closeOutput(): void;
}

export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Starts a program as leader of a new session, without input and without this process' environment. */
export async function startProcess(launch: Launch): Promise<StartedProcess> {
  // A parent-death signal, as isolations use it, is bound to the thread that starts the process.
  if (!isMainThread) throw new Error('Commands of a sandbox are started from the main thread only.');
  const child = spawn(launch.file, launch.args, {
    cwd: launch.directory,
    env: launch.environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit').then(([exitCode, signal]): ProcessExit => ({ exitCode, signal }));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await Promise.race([once(child, 'spawn'), exited]).catch((cause: unknown) => notStarted(launch.file, cause));
  return {
    pid: child.pid!,
    exited,
    read: (onOutput) => {
      child.stdout.on('data', (chunk: Buffer) => onOutput('stdout', chunk));
      child.stderr.on('data', (chunk: Buffer) => onOutput('stderr', chunk));
    },
    drain: () => drain(child, closed),
    closeOutput: () => closeOutput(child),
  };
}

/** The program itself was found before; what is missing is what shuts it in, such as the shell. */
function notStarted(file: string, cause: unknown): never {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  return fail('TOOL_MISSING', `The program "${file}" is not installed.`, { cause });
}

async function drain(child: Child, closed: Promise<void>): Promise<void> {
  const patience = new AbortController();
  await Promise.race([closed, pause(DRAIN_MS, undefined, { signal: patience.signal })]);
  patience.abort();
  closeOutput(child);
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function closeOutput({ stdout, stderr }: Child): void {
  stdout.destroy();
  stderr.destroy();
}
