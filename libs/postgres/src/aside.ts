import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, thisProcess } from './holder.ts';

const ASIDE = /^aside-(\d+)@([^@]+)@/;

/** @returns a name for what is being made and will be renamed once it is whole. */
export function asideName(): string {
  const { pid, started } = thisProcess();
  return `aside-${pid}@${started}@${randomUUID()}`;
}

/** Removes from `folder` what programs that were killed have left half made. */
export async function sweepAsides(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid, started] = ASIDE.exec(name) ?? [];
    if (started !== undefined && !isRunning({ pid: Number(pid), started })) await rm(join(folder, name), { recursive: true, force: true });
  }
}
