import { fail } from '@apphub/model';
import { chmodSync, closeSync, constants, fchmodSync, lstatSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tarMetadata } from './policy.ts';

/** A folder of our own, that nothing was in before. */
export interface UnpackTarget {
  /** Makes a folder and those above it. */
  addFolder(path: string): void;
  /** Makes a file and the folders above it. Its mode is that of the determinism policy, whatever the umask. */
  addFile(path: string, options: { readonly executable: boolean }): FileWriter;
  /** Removes all that was made. */
  discard(): void;
}

export interface FileWriter {
  write(bytes: Uint8Array): void;
  close(): void;
}

const FOLDER_MODE = 0o755;
// Never through a link or into a file that was there: whatever is there was not made by us.
const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/**
 * Makes `directory`, or takes it if it is there and empty.
 *
 * @throws FailureError HOST_DISK, here and in every call; a RangeError when `directory` is no empty folder.
 */
export function openUnpackTarget(directory: string): UnpackTarget {
  const outermost = makeFresh(directory);
  const folders = new Set(['.']);

  function addFolder(path: string): void {
    if (folders.has(path)) return;
    addFolder(dirname(path));
    const target = join(directory, path);
    onDisk(path, () => {
      mkdirSync(target, FOLDER_MODE);
      chmodSync(target, FOLDER_MODE);
    });
    folders.add(path);
  }

  function addFile(path: string, { executable }: { readonly executable: boolean }): FileWriter {
    addFolder(dirname(path));
    const descriptor = onDisk(path, () => openSync(join(directory, path), CREATE_FLAGS, 0o600));
    return {
      write: (bytes) => onDisk(path, () => writeAll(descriptor, bytes)),
      close() {
        try {
          onDisk(path, () => fchmodSync(descriptor, tarMetadata({ executable }).mode));
        } finally {
          closeSync(descriptor);
        }
      },
    };
  }

  function discard(): void {
    const made = outermost === undefined ? readdirSync(directory).map((name) => join(directory, name)) : [outermost];
    for (const path of made) rmSync(path, { recursive: true, force: true });
  }

  return { addFolder, addFile, discard };
}

/** @returns the outermost folder that had to be made, or undefined if all were there. */
function makeFresh(directory: string): string | undefined {
  return onDisk(directory, () => {
    const status = lstatSync(directory, { throwIfNoEntry: false });
    if (status === undefined) return mkdirSync(directory, { recursive: true, mode: FOLDER_MODE });
    if (!status.isDirectory() || readdirSync(directory).length > 0) throw new RangeError(`${directory} is not an empty folder`);
    return undefined;
  });
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset);
}

function onDisk<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    fail('HOST_DISK', `${JSON.stringify(path)} could not be written while an archive was unpacked (${code}).`, { cause: error });
  }
}
