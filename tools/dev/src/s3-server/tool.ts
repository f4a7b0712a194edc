import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface ToolOptions {
  readonly cwd?: string;
  /** The whole environment; that of this process if absent. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the tool is killed. */
  readonly timeout?: number;
}

const run = promisify(execFile);
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Runs a program to its end. @returns what it printed. @throws Error with its words when it fails. */
export async function tool(program: string, args: readonly string[], { timeout = 300_000, ...options }: ToolOptions = {}): Promise<string> {
  try {
    const { stdout } = await run(program, args, { ...options, timeout, maxBuffer: MAX_OUTPUT });
    return stdout;
  } catch (error) {
    const { stderr = '', message, code } = error as { readonly stderr?: string; readonly message: string; readonly code?: unknown };
    if (code === 'ENOENT') throw new Error(`${program} is not installed`, { cause: error });
    const words = stderr.trim().split('\n').slice(-3).join(' ') || message;
    throw new Error(`${program} ${args[0] ?? ''} failed: ${words}`, { cause: error });
  }
}
