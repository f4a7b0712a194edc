import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AllLimits } from '../limits/default-limits.ts';
import type { CgroupParent } from './cgroup-parent.ts';

/** One command's cgroup. All is synchronous: the files are the kernel's own, and a process that exits needs them too. */
export interface Cgroup {
  readonly path: string;
  /** Whether the kernel holds the limits on memory and processes. */
  readonly limits: boolean;
  processIds(): number[];
  /** SIGKILL to all in it at once; no fork can outrun it. */
  kill(): void;
  /** How often the kernel ended a process for want of memory. */
  memoryKills(): number;
  /** How often the kernel refused a process or thread. */
  processRefusals(): number;
  /** Time on processors of all that was ever in it, seconds; undefined where the kernel does not say. */
  cpuSeconds(): number | undefined;
  /** The most memory it had, bytes; undefined where the kernel does not count it. */
  peakMemoryBytes(): number | undefined;
  /** @returns whether it is gone; it is not while a process is in it. */
  remove(): boolean;
}

const BYTES_PER_MIB = 1024 * 1024;

/** Makes the cgroup `name` with the limits of a command; rejects names that are taken. */
export function createCgroup(parent: CgroupParent, name: string, limits: AllLimits): Cgroup {
  const path = join(parent.path, name);
  mkdirSync(path);
  const cgroup = cgroupAt(path, parent.holds === 'limits');
  try {
    if (cgroup.limits) setLimits(path, limits);
  } catch (error) {
    cgroup.remove();
    throw error;
  }
  return cgroup;
}

function setLimits(path: string, { memoryMb, processes }: AllLimits): void {
  write(path, 'memory.max', memoryMb * BYTES_PER_MIB);
  write(path, 'pids.max', processes);
  // One process less of a build is a broken build: all of it ends.
  write(path, 'memory.oom.group', 1);
  // Missing where the kernel has no swap.
  if (read(path, 'memory.swap.max') !== '') write(path, 'memory.swap.max', 0);
}

/** @returns a cgroup that exists. */
export function cgroupAt(path: string, limits: boolean): Cgroup {
  return {
    path,
    limits,
    processIds: () => read(path, 'cgroup.procs').split('\n').filter(Boolean).map(Number),
    kill: () => {
      try {
        write(path, 'cgroup.kill', 1);
      } catch {
        // Removed in the meantime: nobody is left in it.
      }
    },
    memoryKills: () => countOf(read(path, 'memory.events'), 'oom_kill'),
    processRefusals: () => countOf(read(path, 'pids.events'), 'max'),
    cpuSeconds: () => inUnits(numberOf(read(path, 'cpu.stat'), 'usage_usec'), 1e6),
    peakMemoryBytes: () => numberOf(read(path, 'memory.peak').replace(/^/, 'peak '), 'peak'),
    remove: () => {
      try {
        removeWithChildren(path);
        return true;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ENOENT';
      }
    },
  };
}

/** A command that may write cgroups can have made some in its own. */
function removeWithChildren(path: string): void {
  for (const name of foldersIn(path)) removeWithChildren(join(path, name));
  rmdirSync(path);
}

/** @returns the names of the cgroups in a cgroup; none if it is gone. */
export function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function countOf(events: string, name: string): number {
  return numberOf(events, name) ?? 0;
}

function numberOf(lines: string, name: string): number | undefined {
  const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(lines)?.[1];
  return found === undefined ? undefined : Number(found);
}

function inUnits(value: number | undefined, unit: number): number | undefined {
  return value === undefined ? undefined : value / unit;
}

function read(path: string, file: string): string {
  try {
    return readFileSync(join(path, file), 'utf8');
  } catch {
    return '';
  }
}

function write(path: string, file: string, value: number): void {
  writeFileSync(join(path, file), String(value));
}
