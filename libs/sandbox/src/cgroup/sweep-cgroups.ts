import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findMount } from './cgroup-parent.ts';
import { cgroupAt, foldersIn } from './cgroup.ts';

/** A killed process leaves its cgroup within milliseconds; what sleeps uninterruptibly is not waited for. */
const PATIENCE_MS = 2000;

/**
 * Kills what is in the cgroups of a sandbox whose owner is gone, and removes them. They are found by their names alone,
 * wherever they are: nothing that ran in the sandbox can point to others.
 */
export async function sweepCgroups(id: string): Promise<void> {
  const mount = findMount();
  if (mount === undefined) return;
  for (const path of cgroupsOf(id, mount.point)) await removeKilled(path);
}

function cgroupsOf(id: string, folder: string): string[] {
  return foldersIn(folder).flatMap((name) => {
    const path = join(folder, name);
    return name.startsWith(`${id}.`) ? [path] : cgroupsOf(id, path);
  });
}

async function removeKilled(path: string): Promise<void> {
  const cgroup = cgroupAt(path, false);
  const end = performance.now() + PATIENCE_MS;
  for (cgroup.kill(); !cgroup.remove() && performance.now() < end; cgroup.kill()) await pause(5);
}
