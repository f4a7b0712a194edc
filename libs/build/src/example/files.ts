import { fail } from '@apphub/model';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** A configuration file or lock larger than this is nobody's honest work. */
const MAX_BYTES = 32 * 2 ** 20;
/** No link in the place of the file just looked at, and no waiting for the other end of a pipe. Neither flag exists on Windows. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a configuration file of an example. Links are refused, and folders that are links out of the example: they
 * could lead to anything on this machine, and its words would stand in an error message.
 *
 * @returns undefined when there is no such file.
 * @throws FailureError CONFIG_INVALID.
 */
export function readExampleFile(root: string, name: string): string | undefined {
  const path = join(root, name);
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!isInside(root, path)) fail('CONFIG_INVALID', `${name} is reached through a link that leaves the example.`);
    if (!stats.isFile()) fail('CONFIG_INVALID', `${name} is not a regular file.`);
    return readRegular(path, name);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && 'code' in error) fail('CONFIG_INVALID', `${name} cannot be read (${error.code}).`, { cause: error });
    throw error;
  }
}

function isInside(root: string, path: string): boolean {
  // Most lie at the top: nothing is in between that could be a link, and realpath looks at every folder from the root of the disk.
  if (dirname(path) === root) return true;
  const [folder, top] = [realpathSync(dirname(path)), realpathSync(root)];
  return folder === top || folder.startsWith(top + sep);
}

function readRegular(path: string, name: string): string {
  const file = openSync(path, FLAGS);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) fail('CONFIG_INVALID', `${name} is not a regular file.`);
    if (stats.size > MAX_BYTES) fail('CONFIG_INVALID', `${name} has ${stats.size} bytes; at most ${MAX_BYTES} are read.`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
