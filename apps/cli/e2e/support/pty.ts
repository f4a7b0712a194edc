import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const HOST = join(import.meta.dirname, '..', 'pty', 'host.py');
const BIN = join(import.meta.dirname, '..', '..', 'src', 'apphub.cjs');

/** Why there is no terminal for tests on this machine; undefined where there is one. */
export const noPty: string | undefined = spawnSync('python3', ['-c', 'import pty, fcntl, termios']).status === 0 ? undefined : 'python3 with its module pty is not there';

/** The program on a terminal. */
export interface OnTerminal extends AsyncDisposable {
  /** All that was shown, as it came. */
  readonly raw: () => string;
  /** The same without what moves the cursor and colours. */
  readonly text: () => string;
  /** Waits until `pattern` was shown. @throws with all that was shown, if it never was. */
  shows(pattern: RegExp): Promise<void>;
  type(keys: string): void;
  /** Waits for the end. @returns its exit code. */
  ended(): Promise<number | null>;
}

export interface OnTerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly rows?: number;
  readonly columns?: number;
  /** Told what is shown, when it is. */
  readonly onShown?: (data: string) => void;
}

/** What Ctrl-C sends. */
export const CTRL_C = '\u0003';

export function onTerminal(args: readonly string[], { env, cwd, rows = 24, columns = 120, onShown }: OnTerminalOptions): OnTerminal {
  const child = spawn('python3', [HOST, String(rows), String(columns), process.execPath, BIN, ...args], { cwd, env: { ...env, TERM: 'xterm-256color' }, stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'close') as Promise<[number | null]>;
  let shown = '';
  let heard = () => undefined as void;
  child.stdout.setEncoding('utf8').on('data', (data: string) => {
    shown += data;
    onShown?.(data);
    heard();
  });
  const text = () => stripVTControlCharacters(shown).replaceAll('\r', '');
  return {
    raw: () => shown,
    text,
    async shows(pattern) {
      while (!pattern.test(text())) {
        const more = new Promise<'more'>((resolve) => (heard = () => resolve('more')));
        if ((await Promise.race([more, exited.then(() => 'ended' as const)])) === 'ended' && !pattern.test(text())) throw new Error(`never shown: ${pattern}\n${text()}`);
      }
    },
    type: (keys) => void child.stdin.write(keys),
    ended: async () => (await exited)[0],
    async [Symbol.asyncDispose]() {
      child.stdin.destroy();
      if (child.exitCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}
