import { spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants as fileModes } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Environment } from './settings.ts';

export interface ChildOptions {
  /** A program and its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  readonly stdio?: StdioOptions;
  /** The signals that this process gets; handed on to the child. */
  readonly signals: SignalSource;
}

/** Where signals come from: the process itself. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  /** Whether Ctrl-C reaches the child by itself, since both belong to one terminal. */
  readonly hasTerminal: boolean;
}

/** The signals of this process. */
export function processSignals(): SignalSource {
  return { on: (signal, listener) => process.on(signal, listener), off: (signal, listener) => process.off(signal, listener), hasTerminal: process.stdin.isTTY };
}

const HANDED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies NodeJS.Signals[];

/** How the child ended, as a shell tells it: its exit code, or 128 and the number of the signal. */
export interface ChildEnd {
  readonly exitCode: number;
  /** Whether somebody asked for the end meanwhile. */
  readonly interrupted: boolean;
}

/**
 * Runs a command in this terminal and hands signals on to it. On Linux it is told to end when this process is killed.
 *
 * @throws Error with a code, such as ENOENT, when there is no such program.
 */
export async function runChild({ command, cwd, env, stdio = 'inherit', signals }: ChildOptions): Promise<ChildEnd> {
  const [program = '', ...args] = dyingWithParent(command, env);
  const child = spawn(program, args, { cwd, env: env as NodeJS.ProcessEnv, stdio });
  let interrupted = false;
  const handOn = (signal: NodeJS.Signals): void => {
    interrupted = true;
    if (signal !== 'SIGINT' || !signals.hasTerminal) child.kill(signal);
  };
  HANDED_ON.forEach((signal) => signals.on(signal, handOn));
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return { exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), interrupted };
  } finally {
    HANDED_ON.forEach((signal) => signals.off(signal, handOn));
  }
}

/** Where the system can do it, Nx is ended when this process is killed: its cache would be gone. */
function dyingWithParent(command: readonly string[], env: Environment): readonly string[] {
  const [program = ''] = command;
  const isThere = process.platform === 'linux' && isOnPath('setpriv', env) && (program.includes('/') || isOnPath(program, env));
  return isThere ? ['setpriv', '--pdeathsig', 'TERM', '--', ...command] : command;
}

function isOnPath(program: string, { PATH = '' }: Environment): boolean {
  return PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), fileModes.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
