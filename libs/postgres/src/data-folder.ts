import { closeSync, constants, openSync } from 'node:fs';
import type { StdioOptions } from 'node:child_process';

/** How a program that runs as another user is shown a folder. */
export interface ShownFolder {
  /** The name by which the program reaches the folder. */
  readonly path: string;
  readonly stdio: StdioOptions;
}

const FIRST_FREE = 3;

/**
 * Shows `folder` to the program that `start` starts with the given descriptors. As root, data lies in root's home, which
 * is closed to the user who runs the server; a descriptor that was opened before leads to it all the same (proc(5)).
 *
 * @param output where the program's own output goes
 */
export function showFolder<T>(folder: string, output: StdioOptions & readonly unknown[], start: (shown: ShownFolder) => T): T {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return start({ path: folder, stdio: output });
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return start({ path: `/proc/self/fd/${FIRST_FREE}`, stdio: [...output, descriptor] as StdioOptions });
  } finally {
    closeSync(descriptor);
  }
}
