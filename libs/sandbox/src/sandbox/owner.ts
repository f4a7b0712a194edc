import { readlinkSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { readProcessStat, readProcFile } from '../process/proc.ts';

/**
 * Who holds a sandbox. A process id alone says little: ids are given again, and two containers that share a
 * directory count their own. Without /proc only the id is known.
 */
export interface Owner {
  readonly pid: number;
  /** Clock ticks since boot. */
  readonly startTime: number | null;
  readonly bootId: string | null;
  /** As /proc names it, such as "pid:[4026531836]". */
  readonly pidNamespace: string | null;
}

/** `unknown`: the owner lives, or lived, where this process cannot see. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** @returns this process as an owner. */
export function thisOwner(): Owner {
  return (ownOwner ??= {
    pid: process.pid,
    startTime: readProcessStat(process.pid)?.startTime ?? null,
    bootId: readProcFile('/proc/sys/kernel/random/boot_id')?.trim() ?? null,
    pidNamespace: readNamespace(),
  });
}

let ownOwner: Owner | undefined;

function readNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

/**
 * @returns whether the owner lives. Another boot id may be another machine on a shared drive,
 * so it proves nothing; the heartbeat decides then.
 */
export function livenessOf(owner: Owner, here: Owner = thisOwner()): Liveness {
  if (owner.bootId !== here.bootId || owner.pidNamespace !== here.pidNamespace) return 'unknown';
  if (owner.startTime === null) return processExists(owner.pid) ? 'unknown' : 'dead';
  const stat = readProcessStat(owner.pid);
  return stat?.running === true && stat.startTime === owner.startTime ? 'alive' : 'dead';
}

function processExists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Writes this process into an owner file; rejects where the file cannot be written. */
export async function writeOwner(path: string): Promise<void> {
  await writeFile(path, `${JSON.stringify(thisOwner())}\n`, { mode: 0o600 });
}

/** @returns the owner, or undefined if the file is missing or not one; whatever ran in the sandbox could write it. */
export async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isOwner(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, startTime, bootId, pidNamespace } = value as Partial<Record<keyof Owner, unknown>>;
  return isCount(pid) && pid > 0 && (startTime === null || isCount(startTime)) && isTextOrNull(bootId) && isTextOrNull(pidNamespace);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
