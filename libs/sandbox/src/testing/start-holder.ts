import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

/**
 * How the holder ends: `exit` and `throw` happen on SIGUSR1, `handle` gives it a handler of its own for SIGTERM,
 * `tidy` a listener of the package signal-exit.
 */
export type Ending = 'plain' | 'exit' | 'throw' | 'handle' | 'tidy';

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
  /** Program and arguments that start Node, such as one that drops privileges. */
  readonly prefix?: readonly string[];
}

/** Starts a real process that opens a sandbox in `parent` and runs a shell script in it. */
export async function startHolder(parent: string, { script, ending = 'plain', prefix = [] }: HolderOptions): Promise<Holder> {
  const main = join(import.meta.dirname, 'hold-sandbox.ts');
  const [file, ...args] = [...prefix, process.execPath, main, parent, ending, 'sh', '-c', script] as [string, ...string[]];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', ending === 'throw' ? 'ignore' : 'inherit'] });
  const ended = once(child, 'exit').then(([exitCode, signal]) => ({ exitCode, signal }));
  const printed: string[] = [];
  const lines = createInterface({ input: child.stdout! });
  const [root] = await once(lines, 'line');
  lines.on('line', (line: string) => printed.push(line));
  return { child, root, printed, ended };
}
