import { type Digest, failure, FailureError, parseDigest } from '@apphub/model';
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobSink } from '../store-port.ts';

/** A file on its way into the store, and what is known of its bytes. */
export interface Staged {
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
}

const STAGED = /^apphub-staged-[0-9a-f-]{36}$/;

/** Where a new file can be staged; the name is taken by nobody. */
export function stagedPath(directory: string): string {
  return join(directory, `apphub-staged-${randomUUID()}`);
}

/**
 * Writes what `produce` gives to a new file at `path`, hashing it on the way. Not synced: backends sync what they publish.
 * Memory stays flat: the producer waits for each write. The caller removes the file, also after a failure.
 *
 * @throws FailureError HOST_DISK when the file cannot be written.
 */
export async function fillStaged(path: string, produce: (sink: BlobSink) => Promise<void>, signal?: AbortSignal): Promise<Staged> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await onDisk(path, () => openNew(path));
  let writing: Promise<void> = Promise.resolve();
  try {
    await produce((chunk) => {
      signal?.throwIfAborted();
      hash.update(chunk);
      size += chunk.length;
      writing = writing.then(() => onDisk(path, () => writeAll(file, chunk)));
      return writing;
    });
    await writing;
  } finally {
    await writing.catch(() => undefined);
    await file.close();
  }
  return { path, digest: parseDigest(`sha256:${hash.digest('hex')}`), size };
}

/** A staged file may become a published one as it is: readable as far as the umask allows, writable by nobody. */
export const PUBLISHED_MODE = 0o444;

async function openNew(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return await open(path, 'wx', PUBLISHED_MODE);
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    written += (await file.write(chunk, written)).bytesWritten;
  }
}

async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const words = `The file ${path}, on its way into the store, could not be written: ${(error as Error).message}.`;
    throw new FailureError(failure('HOST_DISK', words), { cause: error });
  }
}

/** Removes a staged file, also where there never was one; what cannot be removed is swept later. */
export async function removeStaged(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

/** Nobody writes one bundle for a day. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/** Removes staged files that a killed process left behind: those that nobody has written to for a day. */
export async function sweepStaging(directory: string, now = Date.now()): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const path of names.filter((name) => STAGED.test(name)).map((name) => join(directory, name))) {
    const info = await stat(path).catch(() => undefined);
    if (info !== undefined && now - info.mtimeMs > ABANDONED_AFTER_MS) await removeStaged(path);
  }
}
