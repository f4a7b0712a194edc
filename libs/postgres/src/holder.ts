import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process, told apart from any other that has had or will have its id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, or, without /proc, the time of day that ps tells; without white space. */
  readonly started: string;
}

/** @returns this process. */
export function thisProcess(): ProcessIdentity {
  return (self ??= { pid: process.pid, started: startedAt(process.pid) ?? 'unknown' });
}

let self: ProcessIdentity | undefined;

/** Whether the process runs; one that has ended and that nobody has waited for does not. */
export function isRunning({ pid, started }: ProcessIdentity): boolean {
  return startedAt(pid) === started;
}

/** @returns when the process `pid` began, or `undefined` if there is none such. */
export function startedAt(pid: number): string | undefined {
  return process.platform === 'linux' ? startTicks(pid) : startTime(pid);
}

/** @returns the command line of the process, or `undefined` if it is gone. */
export function commandOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps('args', pid);
  const text = readText(`/proc/${pid}/cmdline`);
  return text === undefined || text === '' ? undefined : text.replaceAll('\0', ' ').trim();
}

/** proc(5), `/proc/pid/stat`: fields 3 (state) and 22; the second one, in parentheses, may hold anything. */
function startTicks(pid: number): string | undefined {
  const fields = readText(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
  const [state] = fields ?? [];
  return state === undefined || state === 'Z' || state === 'X' ? undefined : fields?.[19];
}

function startTime(pid: number): string | undefined {
  return ps('lstart', pid)?.replaceAll(/\s+/g, '_');
}

function ps(field: string, pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined;
  } catch {
    return undefined; // No such process.
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // It ended meanwhile.
  }
}
