import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Failure } from '@apphub/model';

const HOLD = fileURLToPath(new URL('./hold.ts', import.meta.url));

/** Another program, with an embedded database of its own. */
export interface HolderProcess {
  readonly url?: string;
  readonly failure?: Failure;
  readonly pid: number;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it without a word. */
  kill(): Promise<void>;
}

export interface HolderOptions {
  readonly path?: string;
  /** What the program is started through, such as `setpriv` with its arguments. */
  readonly through?: readonly string[];
}

const running = new Set<ChildProcess>();

/** Starts a program that starts the embedded database in `dataFolder`; resolves when it has said how that went. */
export async function startHolder(dataFolder: string, { path = process.env['PATH'] ?? '', through = [] }: HolderOptions = {}): Promise<HolderProcess> {
  const [program = process.execPath, ...args] = [...through, process.execPath, HOLD, dataFolder];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: path } });
  running.add(child);
  const ended = once(child, 'exit').then(() => running.delete(child));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const said = JSON.parse(line) as { readonly url?: string; readonly failure?: Failure };
  const end = async (act: () => void) => {
    act();
    await ended;
  };
  return { ...said, pid: child.pid as number, stop: () => end(() => child.stdin.end()), kill: () => end(() => child.kill('SIGKILL')) };
}

/** Ends whatever a failed test has left running. */
export function killHolders(): void {
  for (const child of running) child.kill('SIGKILL');
}
