import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';

export interface LeftProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * Processes that belong to a folder: they work in it, name it on their command line or have it in their environment.
 * The asking process and those that started it do not count. Linux only: elsewhere nothing can be seen.
 */
export function processesOf(folder: string, self = process.pid): LeftProcess[] {
  const family = ancestors(self);
  const path = resolve(folder);
  return processIds()
    .filter((pid) => !family.has(pid) && belongsTo(path, pid))
    .map((pid) => ({ pid, command: procFile(pid, 'cmdline').replaceAll('\0', ' ').trim() }));
}

function processIds(): number[] {
  const names = process.platform === 'linux' ? readdirSync('/proc') : [];
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

function belongsTo(folder: string, pid: number): boolean {
  return [workingFolder(pid), procFile(pid, 'cmdline'), procFile(pid, 'environ')].some((text) => names(text, folder));
}

/** Whether a text has the folder in it, or something inside; `/tmp/ci-abcd` is not `/tmp/ci-abc`. */
function names(text: string, folder: string): boolean {
  const behind = text.split(folder).slice(1);
  return behind.some((rest) => !/^[\w.-]/.test(rest));
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ''; // It ended meanwhile, or is somebody else's.
  }
}

function procFile(pid: number, name: 'cmdline' | 'environ' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // It ended meanwhile, or is somebody else's.
  }
}

function ancestors(pid: number): Set<number> {
  const family = new Set<number>();
  for (let next = pid; next > 0 && !family.has(next); next = parentOf(next)) family.add(next);
  return family;
}

/** The fourth field of `stat`; the second, in parentheses, may hold anything (proc(5)). */
function parentOf(pid: number): number {
  const fields = procFile(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[1] ?? 0);
}
