import { fail } from '@apphub/model';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A configuration file or lock larger than this is nobody's honest work. */
const MAX_BYTES = 32 * 2 ** 20;

/**
 * Reads a configuration file of an example. Links are refused: they could lead to anything on this machine,
 * and its words would stand in an error message.
 *
 * @returns undefined when there is no such file.
 * @throws FailureError CONFIG_INVALID.
 */
export function readExampleFile(root: string, name: string): string | undefined {
  const path = join(root, name);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isFile()) fail('CONFIG_INVALID', `${name} is not a regular file.`);
  if (stats.size > MAX_BYTES) fail('CONFIG_INVALID', `${name} has ${stats.size} bytes; at most ${MAX_BYTES} are read.`);
  return readFileSync(path, 'utf8');
}
