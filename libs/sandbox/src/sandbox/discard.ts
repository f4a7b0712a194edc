import { rename } from 'node:fs/promises';
import { killTree } from '../process/kill-tree.ts';
import { pathsOf, type SandboxPlace } from './names.ts';
import { removeTree } from './remove-tree.ts';

export interface Discarded extends SandboxPlace {
  /** Where it lies, in whatever phase it is. */
  readonly path: string;
}

/**
 * Kills what still runs in a sandbox, then removes its directory. It is renamed first, so that of several
 * who try one wins, and what is half removed never looks like a sandbox.
 * @returns false if somebody else took it. Rejects if something could not be removed.
 */
export async function discard({ path, ...place }: Discarded): Promise<boolean> {
  await killTree({ marker: place.id });
  const { trash } = pathsOf(place);
  const directory = path === trash ? trash : await moveToTrash(path, trash);
  if (directory === undefined) return false;
  await removeTree(directory);
  return true;
}

/** @returns where the directory is now; undefined if it is gone. */
async function moveToTrash(path: string, trash: string): Promise<string | undefined> {
  try {
    await rename(path, trash);
    return trash;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : path;
  }
}
