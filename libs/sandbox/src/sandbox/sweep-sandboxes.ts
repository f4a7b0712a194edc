import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '@apphub/model';
import { sweepCgroups } from '../cgroup/sweep-cgroups.ts';
import { discard, type Discarded } from './discard.ts';
import { isSilent } from './heartbeat.ts';
import { OWNER_FILE, parseName, type SandboxName } from './names.ts';
import { livenessOf, readOwner } from './owner.ts';

/** One directory without a living owner. */
export interface SweptSandbox {
  readonly id: string;
  /**
   * `owner-dead`: its process is known to be gone. `owner-silent`: nothing was heard of it for two minutes and
   * it cannot be seen from here. `half-removed`: whoever was removing it did not finish, or is still at it.
   */
  readonly reason: 'owner-dead' | 'owner-silent' | 'half-removed';
  /** Why it could not be removed; left out if it is gone. */
  readonly problem?: string;
}

/**
 * Removes sandboxes in `parent` whose owners are dead, and kills what still runs in them; a live one is never
 * touched. Any number of sweepers may run at once: each dead sandbox is reported by the one that took it.
 * @returns what was found without an owner; empty if `parent` does not exist. Throws `HOST_DISK` if it cannot be read.
 */
export async function sweepSandboxes(parent: string): Promise<SweptSandbox[]> {
  const swept: SweptSandbox[] = [];
  for (const name of await namesIn(parent)) {
    const found = parseName(name);
    const path = join(parent, name);
    if (found === undefined || !(await isOwnDirectory(path))) continue;
    const reason = await reasonToSweep(path, found);
    if (reason === undefined) continue;
    const result = await sweepOne({ parent, path, id: found.id }, reason);
    if (result !== undefined) swept.push(result);
  }
  return swept;
}

async function namesIn(parent: string): Promise<string[]> {
  try {
    return await readdir(parent);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    return fail('HOST_DISK', `The directory for sandboxes, ${parent}, cannot be read.`, { cause: error });
  }
}

/** In a directory for everybody, such as /tmp, other people's sandboxes are not ours to judge. */
async function isOwnDirectory(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === process.getuid?.();
}

async function reasonToSweep(directory: string, { phase, maker }: SandboxName): Promise<SweptSandbox['reason'] | undefined> {
  if (phase === 'trash') return 'half-removed';
  const ownerFile = join(directory, OWNER_FILE);
  const owner = maker ?? (await readOwner(ownerFile));
  const liveness = owner === undefined ? 'unknown' : livenessOf(owner);
  if (liveness === 'dead') return 'owner-dead';
  if (liveness === 'unknown' && (await isSilent(ownerFile, directory))) return 'owner-silent';
  return undefined;
}

async function sweepOne(discarded: Discarded, reason: SweptSandbox['reason']): Promise<SweptSandbox | undefined> {
  const { id } = discarded;
  try {
    await sweepCgroups(id);
    return (await discard(discarded)) ? { id, reason } : undefined;
  } catch (error) {
    return { id, reason, problem: error instanceof Error ? error.message : String(error) };
  }
}
