import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '@apphub/model';

/** A cgroup of version 2 in which cgroups for commands can be made. */
export interface CgroupParent {
  readonly path: string;
  /** `limits`: memory and processes can be limited too. `kill`: commands can only be counted and killed as a whole. */
  readonly holds: 'limits' | 'kill';
}

const CONTROLLERS = ['memory', 'pids'];

/**
 * Tries the cgroup of this process and those above it, by really making one and putting a process into it.
 * Settings of existing cgroups are left as they are.
 *
 * @returns the nearest one that can hold limits, else the nearest that can at least kill, else why there is none.
 */
export async function findCgroupParent(): Promise<Result<CgroupParent, string>> {
  const mount = findMount();
  if (mount === undefined) return err('No cgroup file system of version 2 is mounted.');
  const own = ownCgroup(mount);
  if (own === undefined) return err('The cgroup of this process cannot be seen.');
  const paths = [...upTo(mount.point, own)];
  for (const holds of ['limits', 'kill'] as const) {
    for (const path of paths) if ((holds === 'kill' || delegates(path)) && (await works(path))) return ok({ path, holds });
  }
  return err(`No cgroup can be made in ${own} or above it.`);
}

interface CgroupMount {
  readonly point: string;
  /** What of the hierarchy is mounted. */
  readonly root: string;
}

/** @returns where cgroup2 is mounted; beside version 1 that is a folder of its own. */
export function findMount(): CgroupMount | undefined {
  const lines = readLines('/proc/self/mountinfo');
  // Fields as in proc(5): the part after " - " begins with the type.
  const found = lines.find((line) => line.split(' - ')[1]?.startsWith('cgroup2 '))?.split(' ');
  return found === undefined ? undefined : { point: found[4]!, root: found[3]! };
}

function ownCgroup({ point, root }: CgroupMount): string | undefined {
  const path = readLines('/proc/self/cgroup').find((line) => line.startsWith('0::'))?.slice(3);
  if (path === undefined || path.startsWith('/..')) return undefined;
  const below = root === '/' ? path : path.startsWith(root) ? path.slice(root.length) : undefined;
  return below === undefined ? undefined : resolve(point, `.${below}`);
}

function* upTo(top: string, from: string): Generator<string> {
  for (let path = from; path.startsWith(top); path = dirname(path)) {
    yield path;
    if (path === top) return;
  }
}

function delegates(path: string): boolean {
  const enabled = readLines(join(path, 'cgroup.subtree_control')).join(' ').split(' ');
  return CONTROLLERS.every((name) => enabled.includes(name));
}

async function works(parent: string): Promise<boolean> {
  const path = join(parent, `apphub-probe-${process.pid}-${performance.now().toFixed(6)}`);
  try {
    mkdirSync(path);
  } catch {
    return false;
  }
  try {
    await promisify(execFile)('/bin/sh', ['-c', 'echo $$ > "$1/cgroup.procs"', 'sh', path], { env: {}, timeout: 10_000 });
    return existsSync(join(path, 'cgroup.kill'));
  } catch {
    return false;
  } finally {
    rmdirSync(path);
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}
