import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Readable for everybody, and nobody's business: the names of the keys in the kernel that belong to the user. */
const HIDDEN = ['keys'];

/**
 * For somebody who is root outside: what a fresh /proc shows of the machine rather than of processes is read-only, and
 * what only root may read is hidden. Inside, that person is an ordinary user, yet to the kernel still the owner of these
 * files: writing /proc/sys would set the machine's own settings. bubblewrap 0.8 covers irq and bus and leaves sys open.
 * Others have nothing to gain there, and are spared the mounts.
 *
 * @returns arguments of bwrap, to stand after `--proc /proc`.
 */
export function procCover(isRoot: boolean = process.getuid?.() === 0): string[] {
  return readdirSync('/proc')
    .filter((name) => (isRoot ? !/^\d+$/.test(name) : HIDDEN.includes(name)))
    .flatMap((name) => coverOne(join('/proc', name), HIDDEN.includes(name)));
}

function coverOne(path: string, isHidden: boolean): string[] {
  const found = lstatSync(path);
  // Links into the reader's own folder.
  if (found.isSymbolicLink()) return [];
  if (found.isDirectory()) return ['--ro-bind', path, path];
  if (isHidden || (found.mode & 0o004) === 0) return ['--ro-bind', '/dev/null', path];
  return (found.mode & 0o222) === 0 ? [] : ['--ro-bind', path, path];
}
