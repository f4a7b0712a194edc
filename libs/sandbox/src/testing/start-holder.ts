import { type ChildProcess, type IOType, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { IsolationDemand } from '../isolation/select-isolation.ts';

/**
 * How the holder ends: `exit` and `throw` happen on SIGUSR1, `handle` gives it a handler of its own for SIGTERM,
 * `tidy` a listener of the package signal-exit.
 */
export type Ending = 'plain' | 'exit' | 'throw' | 'handle' | 'tidy';

/** `plain`: a process group without a cgroup, whatever the machine can do. */
export type HeldIsolation = 'plain' | IsolationDemand;

export interface Holder {
  readonly child: ChildProcess;
  readonly root: string;
  /** All that it printed after the root. */
  readonly printed: readonly string[];
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
}

export interface HolderOptions {
  readonly script: string;
  readonly ending?: Ending;
  readonly isolation?: HeldIsolation;
  /** Program and arguments that start Node, such as one that drops privileges. */
  readonly prefix?: readonly string[];
  /** A descriptor of this process that the holder gets as its number `INHERITED`. */
  readonly descriptor?: number;
}

/** Starts a real process that opens a sandbox in `parent` and runs a shell script in it. */
export async function startHolder(parent: string, { script, ending = 'plain', isolation = 'plain', prefix = [], descriptor }: HolderOptions): Promise<Holder> {
  const main = join(import.meta.dirname, 'hold-sandbox.ts');
  const [file, ...args] = [...prefix, process.execPath, main, parent, ending, isolation, 'sh', '-c', script];
  const child = spawn(file!, args, {
    stdio: withInherited(['ignore', 'pipe', ending === 'throw' ? 'ignore' : 'inherit'], descriptor ?? 'ignore'),
  });
  const ended = once(child, 'close').then(([exitCode, signal]) => ({ exitCode, signal }));
  const lines: string[] = [];
  const { promise: first, resolve } = Promise.withResolvers<string>();
  // Lines that come together are told at once: whoever began to listen after the first one would miss the others.
  createInterface({ input: child.stdout! }).on('line', (line) => {
    if (lines.push(line) === 1) resolve(line);
  });
  return {
    child,
    root: await first,
    get printed() {
      return lines.slice(1);
    },
    ended,
  };
}

/** Node closes the first few descriptors that it was started with by itself; those behind a gap it does not find. */
export const INHERITED = 40;

/** @returns what a program is given, with one more descriptor as its number `INHERITED`. */
export function withInherited(stdio: readonly IOType[], descriptor: number | 'ignore'): (IOType | number)[] {
  return [...stdio, ...Array<IOType>(INHERITED - stdio.length).fill('ignore'), descriptor];
}
