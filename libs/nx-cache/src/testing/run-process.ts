import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** How a program ended, seen from outside. */
export interface ProcessRun {
  /** Undefined when it had to be killed. */
  readonly exitCode: number | undefined;
  readonly seconds: number;
  /** stdout and stderr. */
  readonly output: string;
  /** Whether something it had started still ran when its time was over. */
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
  const leftProcesses = !killed && (await runsOn(group, started + withinSeconds * 1000));
  killGroup(group, 'SIGKILL');
  return { exitCode: killed ? undefined : (code ?? 128), seconds, output, leftProcesses };
}

/** What was told to end gets the time for it that the machine takes. */
async function runsOn(group: number, deadline: number): Promise<boolean> {
  for (; performance.now() < deadline; await pause(50)) if (!isRunning(group)) return false;
  return isRunning(group);
}

/** A process that has ended, and that nobody has asked after yet, still counts for signals. Without /proc that is all there is to go by. */
function isRunning(group: number): boolean {
  if (!killGroup(group, 0)) return false;
  const states = statesOf(group);
  return states.length === 0 || states.some((state) => !/^[ZX]$/.test(state));
}

/** @returns the states of the group's processes, as proc(5) names them. */
function statesOf(group: number): string[] {
  return processIds().flatMap((pid) => {
    const [state = '', , groupId] = statOf(pid);
    return Number(groupId) === -group ? [state] : [];
  });
}

function processIds(): string[] {
  return process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
}

/** @returns the fields behind the name of the program, which may itself hold blanks and parentheses. */
function statOf(pid: string): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function killGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(group, signal);
  } catch {
    return false;
  }
}
