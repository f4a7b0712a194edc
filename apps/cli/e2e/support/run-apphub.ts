import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const BIN = join(import.meta.dirname, '..', '..', 'src', 'apphub.cjs');

/** What a person sees of one run of the program. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with each line that the program writes for the one who waits. */
  readonly onNote?: (line: string, child: { readonly kill: (signal: NodeJS.Signals) => boolean }) => void;
  /** The same of its results. */
  readonly onLine?: (line: string, child: { readonly kill: (signal: NodeJS.Signals) => boolean }) => void;
}

type RunProgram = (args: readonly string[], options?: RunOptions) => Promise<Run>;

/** The same program, whose results are read as JSON. */
export function readingJson(apphub: RunProgram): <T>(args: readonly string[], options?: RunOptions) => Promise<T> {
  return async <T>(args: readonly string[], options: RunOptions = {}) => {
    const { stdout, stderr } = await apphub([...args, '--json'], options);
    try {
      return JSON.parse(stdout) as T;
    } catch {
      throw new Error(`no JSON: ${stdout}${stderr}`);
    }
  };
}

/** Runs the program with its streams piped, and nobody to ask. */
export async function runApphub(args: readonly string[], { cwd = process.cwd(), env, onNote, onLine }: RunOptions): Promise<Run> {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: env ?? {}, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  if (onNote !== undefined) createInterface(child.stderr).on('line', (line) => onNote(line, child));
  if (onLine !== undefined) createInterface(child.stdout).on('line', (line) => onLine(line, child));
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, stdout, stderr };
}
