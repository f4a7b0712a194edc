import type { Health } from '@apphub/model/api';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.ts';

export const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** One process of the service. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  /** Of an admin. */
  readonly token: string;
  readonly pid: number;
  /** What it printed for people. */
  readonly words: readonly string[];
  /** What it logged, line by line. */
  readonly log: readonly string[];
  /** Waits for its end. @returns the exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals | null>;
  /** Asks it to stop in order, and waits. */
  stop(): Promise<number | NodeJS.Signals | null>;
  /** Ends it at once, without a chance to clean up. */
  kill(): Promise<void>;
}

export interface ServiceOptions {
  readonly env: Readonly<Record<string, string>>;
  /** The file of the token that requests are made with; defaults to the one it prints. */
  readonly tokenFile?: string;
  /** Whether it leads a process group, as what is started from a terminal does. */
  readonly ownGroup?: boolean;
}

/** Starts the program and waits until it serves. @throws with all that it said if it does not. */
export async function startService({ env, tokenFile, ownGroup = false }: ServiceOptions): Promise<Service> {
  const { child, words, log, exited, serving } = launch(env, { ownGroup });
  const url = await Promise.race([serving, exited.then(() => undefined)]);
  if (url === undefined) throw new Error(`the service did not start:\n${[...words, ...log].join('\n')}`);
  const file = tokenFile ?? words.map((line) => /admin token\s+(\/\S+)/.exec(line)?.[1]).find((path) => path !== undefined);
  const ended = async () => {
    const [code, signal] = await exited;
    return code ?? signal;
  };
  const stop = async () => {
    child.kill('SIGTERM');
    return await ended();
  };
  return {
    url,
    token: file === undefined ? '' : readFileSync(file, 'utf8').trim(),
    pid: child.pid ?? 0,
    words,
    log,
    ended,
    stop,
    async kill() {
      child.kill('SIGKILL');
      await ended();
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      // A test that has failed may have left it frozen.
      child.kill('SIGCONT');
      await stop();
    },
  };
}

/** Starts the program where it is expected not to come up. @returns its exit code and all that it printed. */
export async function runService(env: Readonly<Record<string, string>>): Promise<{ readonly code: number | null; readonly text: string }> {
  const { words, log, exited } = launch(env);
  const [code] = await exited;
  return { code, text: [...words, ...log].join('\n') };
}

/** Waits until a service says that it works. @returns all that it says of that. */
export async function whenReady({ url }: Pick<Service, 'url'>): Promise<Health> {
  return eventually(async () => {
    const health = (await (await fetch(`${url}/ready`)).json()) as Health;
    return health.status === 'ok' && health;
  });
}

interface Launched {
  readonly child: ChildProcess;
  readonly words: string[];
  readonly log: string[];
  readonly exited: Promise<[number | null, NodeJS.Signals | null]>;
  /** The address, once it is printed. */
  readonly serving: Promise<string>;
}

const SERVING = /serves on (http:\/\/\S+)/;
/** The last line of what it prints at its start. */
const LAST = /^ {2}roles /;

function launch(env: Readonly<Record<string, string>>, { ownGroup = false }: Pick<ServiceOptions, 'ownGroup'> = {}): Launched {
  const child = spawn(process.execPath, [MAIN], { env, detached: ownGroup, stdio: ['ignore', 'pipe', 'pipe'] });
  const words: string[] = [];
  const log: string[] = [];
  const exited = once(child, 'close') as Launched['exited'];
  createInterface(child.stderr).on('line', (line) => log.push(line));
  const printed = createInterface(child.stdout);
  const serving = new Promise<string>((resolve) => {
    printed.on('line', (line) => {
      words.push(line);
      const url = LAST.test(line) ? SERVING.exec(words.join('\n'))?.[1] : undefined;
      if (url !== undefined) resolve(url);
    });
  });
  return { child, words, log, exited, serving };
}
