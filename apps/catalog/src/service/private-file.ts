import { fail } from '@apphub/model';
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Only its owner may read or write it. */
const PRIVATE = 0o600;

/** @returns what a private file holds, without the line end; undefined if it does not exist. @throws FailureError HOST_DISK. */
export async function readPrivate(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return diskFailure(path, error);
  }
}

/** Writes a private file, whole or not at all; over what was there. @throws FailureError HOST_DISK. */
export async function writePrivate(path: string, text: string): Promise<void> {
  await aside(path, text, (from) => rename(from, path));
}

/** Writes a private file unless it exists. @returns what it holds then. @throws FailureError HOST_DISK. */
export async function createPrivate(path: string, text: string): Promise<string> {
  await aside(path, text, async (from) => {
    await link(from, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  });
  return (await readPrivate(path)) ?? text;
}

async function aside(path: string, text: string, place: (from: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomUUID()}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(temporary, `${text}\n`, { mode: PRIVATE, flag: 'wx' });
    await place(temporary);
  } catch (error) {
    diskFailure(path, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

function diskFailure(path: string, error: unknown): never {
  return fail('HOST_DISK', `${path} cannot be read or written: ${(error as NodeJS.ErrnoException).code ?? 'for an unknown reason'}.`, { cause: error });
}
