import { rename } from 'node:fs/promises';
import { killTree } from '../process/kill-tree.ts';
import { pathsOf, type Phase } from './names.ts';
import { removeTree } from './remove-tree.ts';

export interface Discarded {
  readonly parent: string;
  readonly id: string;
  readonly phase: Phase;
}

/**
 * Kills what still runs in a sandbox, then removes its directory. It is renamed first, so that of several
 * who try one wins, and what is half removed never looks like a sandbox.
 * @returns false if somebody else took it. Rejects if something could not be removed.
 */
export async function discard({ parent, id, phase }: Discarded): Promise<boolean> {
  await killTree({ marker: id });
  const paths = pathsOf(parent, id);
  const directory = phase === 'trash' ? paths.trash : await moveToTrash(paths[phase], paths.trash);
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
