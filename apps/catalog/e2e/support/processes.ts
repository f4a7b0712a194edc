import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Processes in whose command line or environment a folder is named, besides this one. */
export function processesOf(folder: string): string[] {
  return pidsOf(folder).map((pid) => read(pid, 'cmdline').replaceAll('\0', ' '));
}

/** As `processesOf`. @returns their ids. */
export function pidsOf(folder: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids.filter((pid) => read(pid, 'cmdline').includes(folder) || read(pid, 'environ').includes(folder));
}

/** Those of them that make the plan of a load. @returns their ids. */
export function plannersOf(folder: string): number[] {
  return pidsOf(folder).filter((pid) => read(pid, 'cmdline').includes('planner/child/main.ts')).map(Number);
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(join('/proc', pid, file), 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
