import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DaemonOptions {
  readonly env: Readonly<Record<string, string>>;
  /** A folder for what it prints. */
  readonly run: string;
}

interface Daemon {
  readonly program: string;
  readonly output: string;
  readonly child: ChildProcess;
}

/** A daemon has ended that nobody has stopped. */
export class DaemonEnded extends Error {}

/** Long-running programs that die with this process, whatever it dies of, and together. */
export class Daemons {
  readonly #options: DaemonOptions;
  readonly #running: Daemon[] = [];

  constructor(options: DaemonOptions) {
    this.#options = options;
  }

  start(program: string, args: readonly string[]): void {
    const { env, run } = this.#options;
    const output = join(run, `${program}.out`);
    const file = openSync(output, 'a', 0o600);
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], { env, stdio: ['ignore', file, file] });
    child.on('error', () => undefined);
    closeSync(file);
    this.#running.push({ program, output, child });
  }

  /** @throws DaemonEnded with the last words of a daemon that has ended. */
  assertAlive(): void {
    const dead = this.#running.find(({ child }) => hasEnded(child));
    if (dead === undefined) return;
    const words = readFileSync(dead.output, 'utf8').trim().split('\n').slice(-5).join(' ');
    throw new DaemonEnded(`${dead.program} ended: ${words}`);
  }

  /** At once: what they hold is not worth saving. */
  async stop(): Promise<void> {
    const living = this.#running.filter(({ child }) => !hasEnded(child));
    const ends = living.map(({ child }) => once(child, 'exit'));
    for (const { child } of living) child.kill('SIGKILL');
    await Promise.all(ends);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}
