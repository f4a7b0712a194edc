import { type ExitCode, exitCodes } from '../exit-code.ts';
import { isatty } from 'node:tty';
import type { Terminal } from '../terminal.ts';
import { paintFor, wantsColor } from './paint.ts';

const SMALL = { rows: 24, columns: 80 };

/**
 * The terminal of this process. The first signal asks for an orderly end; whoever asks twice does not want to wait for it.
 *
 * @param exit ends the process.
 */
export function openTerminal(exit: (code: ExitCode) => void): Terminal {
  const { env, stdout, stderr } = process;
  const canceling = new AbortController();
  const listeners: (() => void)[] = [];
  const note = (line: string): void => void stderr.write(`${line}\n`);

  function cancel(): void {
    const listener = listeners.at(-1);
    if (listener !== undefined) return listener();
    if (canceling.signal.aborted) return exit(exitCodes.canceled);
    note('Canceling; press Ctrl-C again to end at once.');
    canceling.abort();
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, cancel);
  // Whoever reads has gone, as "head" does: there is nobody left to tell.
  stdout.on('error', () => exit(exitCodes.ok));
  return {
    out: (line) => void stdout.write(`${line}\n`),
    note,
    complain: note,
    env,
    cwd: process.cwd(),
    signal: canceling.signal,
    screen: {
      isInteractive: isatty(0) && stderr.isTTY,
      isLive: stderr.isTTY && env['TERM'] !== 'dumb',
      size: () => ({ rows: stderr.rows || SMALL.rows, columns: stderr.columns || SMALL.columns }),
      write: (text) => void stderr.write(text),
      paint: paintFor(wantsColor(env, stdout.isTTY)),
      paintNote: paintFor(wantsColor(env, stderr.isTTY)),
    },
    ask: async (question, options = {}) => {
      const { ask } = await import('./ask.ts');
      return await ask(question, options, { input: process.stdin, output: stderr, interrupted: cancel });
    },
    onInterrupt(listener) {
      listeners.push(listener);
      return { [Symbol.dispose]: () => void listeners.splice(listeners.indexOf(listener), 1) };
    },
    leave: () => exit(exitCodes.canceled),
  };
}
