import { type Failure, failure } from '@apphub/model';
import { statfs } from 'node:fs/promises';

/** With less than this left, no build comes to its end. */
const LITTLE_BYTES = 32 * 2 ** 20;

/** Space of the file system that a folder is on. */
export interface Space {
  readonly bytes: number;
  /** Files that can still be made; 0 of 0 where a file system does not count them. */
  readonly files: number;
  readonly allFiles: number;
}

/** A failed install or build says what it said; that the disk was full is for its machine to say, and no fault of the example. */
const MASKING: ReadonlySet<Failure['code']> = new Set<Failure['code']>(['INSTALL_FAILED', 'BUILD_FAILED', 'INTERNAL']);

/**
 * What an example failed with, unless the disk of this machine is full even now that the sandbox is gone.
 *
 * @param look asked for the space of a folder; the file system's own by default.
 */
export async function machineFault(met: Failure, folder: string, look: (folder: string) => Promise<Space> = spaceOf): Promise<Failure> {
  if (!MASKING.has(met.code)) return met;
  const space = await look(folder).catch(() => undefined);
  if (space === undefined || (space.bytes >= LITTLE_BYTES && (space.files > 0 || space.allFiles === 0))) return met;
  return failure('HOST_DISK', `The disk of this worker is full, and the build failed: ${met.code} ${met.message}`);
}

async function spaceOf(folder: string): Promise<Space> {
  const { bavail, bsize, ffree, files } = await statfs(folder);
  return { bytes: bavail * bsize, files: ffree, allFiles: files };
}
