import { type ChildProcess, type IOType, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { fail } from '@apphub/model';
import type { OutputStream } from '../port.ts';
import { CHANNEL_DESCRIPTOR, FILTER_DESCRIPTOR, type Keeper, STATUS_DESCRIPTOR, watchKeeper } from '../isolation/bubblewrap/keeper.ts';
import type { Launch } from '../isolation/isolation.ts';
import { inheritedDescriptors } from './inherited-descriptors.ts';

/** How long output may still come after the end; what holds the pipe open longer is not waited for. */
const DRAIN_MS = 1000;

export interface StartedProcess {
  /** Also the id of its process group and session. */
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  /** What the process is, if it is not the command itself. */
  readonly keeper: Keeper | undefined;
  /** Undefined for a command without one. */
  readonly channel: Duplex | undefined;
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
  const child = spawnShutOff(launch);
  const exited = once(child, 'exit').then(([exitCode, signal]): ProcessExit => ({ exitCode, signal }));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await Promise.race([once(child, 'spawn'), exited]).catch((cause: unknown) => notStarted(launch.file, cause));
  return {
    pid: child.pid!,
    exited,
    keeper: launch.hasKeeper ? watchKeeper(child.pid!, child.stdio[STATUS_DESCRIPTOR]) : undefined,
    channel: launch.hasChannel ? child.stdio[CHANNEL_DESCRIPTOR] : undefined,
    read: (onOutput) => {
      child.stdout.on('data', (chunk: Buffer) => onOutput('stdout', chunk));
      child.stderr.on('data', (chunk: Buffer) => onOutput('stderr', chunk));
    },
    drain: () => drain(child, closed),
    closeOutput: () => closeOutput(child),
  };
}

/** Which streams there are depends on the launch; Node's own type ends at the fifth. */
interface Child extends Omit<ChildProcess, 'stdio'> {
  readonly stdout: Socket;
  readonly stderr: Socket;
  readonly stdio: [null, Socket, Socket, Readable, Duplex, Duplex];
}

/** No input; output by pipes; a keeper's report; a channel; and nothing that this process itself was given by whoever started it. */
function spawnShutOff({ file, args, directory, environment, hasKeeper, hasChannel, filter }: Launch): Child {
  const nothing = openSync('/dev/null', 'r');
  try {
    const stdio: (IOType | number)[] = ['ignore', 'pipe', 'pipe'];
    if (hasKeeper) stdio[STATUS_DESCRIPTOR] = 'pipe';
    if (filter !== undefined) stdio[FILTER_DESCRIPTOR] = 'pipe';
    if (hasChannel) stdio[CHANNEL_DESCRIPTOR] = 'pipe';
    for (const descriptor of inheritedDescriptors()) stdio[descriptor] ??= nothing;
    const options = { cwd: directory, env: environment, detached: true, stdio: Array.from(stdio, (one) => one ?? 'ignore') };
    const child = spawn(file, args, options) as Omit<ChildProcess, 'stdio'> as Child;
    // Who dies before reading it has no use for it.
    child.stdio[FILTER_DESCRIPTOR]?.on('error', () => undefined).end(filter);
    // Who is gone hears nothing; that is told by the exit.
    child.stdio[CHANNEL_DESCRIPTOR]?.on('error', () => undefined);
    return child;
  } finally {
    closeSync(nothing);
  }
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
  await untilNothingComes(child);
  closeOutput(child);
}

/** Timers come before pipes: a process that was held up longer than its patience has not looked at what came meanwhile. */
async function untilNothingComes({ stdout, stderr }: Child): Promise<void> {
  const bytesRead = (): number => stdout.bytesRead + stderr.bytesRead;
  for (let before = -1; before !== bytesRead(); ) {
    before = bytesRead();
    await nextTurn();
  }
}

function closeOutput({ stdio: [, stdout, stderr, status, , channel] }: Child): void {
  stdout.destroy();
  stderr.destroy();
  // Absent without a keeper, or without somebody to talk to.
  (status as Readable | undefined)?.destroy();
  (channel as Duplex | undefined)?.destroy();
}
