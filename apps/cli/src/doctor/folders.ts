import type { Settings } from '@apphub/compose';
import { sizeWords } from '@apphub/model';
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Check, fine, wanting } from './check.ts';

const ENOUGH = 5e9;
const TOO_LITTLE = 500e6;

/** Room and permissions of the folders that this program writes to. */
export function folderChecks({ tempFolder, cacheFolder, storage }: Settings): Check[] {
  return [
    folderCheck('temp folder', tempFolder, { isShared: true }),
    folderCheck('cache folder', cacheFolder, { isShared: false }),
    ...(storage.backend.kind === 'file' ? [folderCheck('store folder', storage.backend.root, { isShared: true })] : []),
  ];
}

function folderCheck(name: string, folder: string, { isShared }: { readonly isShared: boolean }): Check {
  const there = nearestThere(folder);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch {
    return wanting(name, 'missing', { words: `${folder} cannot be written to.`, remedy: `Give yourself the right to write to ${there}, or set another folder.` });
  }
  if (!isShared && existsSync(folder) && (statSync(folder).mode & 0o022) !== 0) {
    return wanting(name, 'advice', { words: `Others may write to ${folder}.`, remedy: `Run "chmod go-w ${folder}".` });
  }
  const { bavail, bsize } = statfsSync(there);
  const free = bavail * bsize;
  const words = `${folder}, ${sizeWords(free)} free`;
  if (free >= ENOUGH) return fine(name, words);
  return wanting(name, free < TOO_LITTLE ? 'missing' : 'advice', { words, remedy: name === 'store folder' ? 'Make room; "apphub gc" says what the store could do without.' : 'Make room on its disk.' });
}

/** A folder that is not there yet is made when it is needed. */
function nearestThere(folder: string): string {
  return existsSync(folder) ? folder : nearestThere(dirname(folder));
}
