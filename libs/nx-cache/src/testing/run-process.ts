import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** How a program ended, seen from outside. */
export interface ProcessRun {
  /** Undefined when it had to be killed. */
  readonly exitCode: number | undefined;
  readonly seconds: number;
  /** stdout and stderr. */
  readonly output: string;
  /** Whether something it had started was still there after it. */
  readonly leftProcesses: boolean;
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Then it is killed, with all it started. */
  readonly withinSeconds: number;
}

/** Runs a program in a process group of its own, so that nothing of it can stay. */
export async function runProcess([program = '', ...args]: readonly string[], { cwd, env, withinSeconds }: ProcessOptions): Promise<ProcessRun> {
  const started = performance.now();
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const group = -(child.pid ?? 0);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  let killed = false;
  const late = setTimeout(() => {
    killed = true;
    killGroup(group, 'SIGKILL');
  }, withinSeconds * 1000);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(late);
  const seconds = (performance.now() - started) / 1000;
  const leftProcesses = !killed && (await isStillThere(group));
  killGroup(group, 'SIGKILL');
  return { exitCode: killed ? undefined : (code ?? 128), seconds, output, leftProcesses };
}

/** What was told to end gets a moment for it. */
async function isStillThere(group: number): Promise<boolean> {
  for (let tries = 0; tries < 20; tries += 1) {
    if (!killGroup(group, 0)) return false;
    await pause(100);
  }
  return true;
}

function killGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(group, signal);
  } catch {
    return false;
  }
}
