import { copyFile, link, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { removeStaged } from '../blobs/staging.ts';
import { errnoOf } from './failures.ts';

export interface PublishOptions {
  /** A new name on the store's file system for what has to be put together there first. */
  readonly aside: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the file at `path` visible at `target`, whole or not at all, and lasting: the bytes are on the disk before
 * the name is, and the name is before this returns. `path` stays, so that a failed attempt can be repeated.
 */
export async function publishFile(path: string, target: string, { aside, signal }: PublishOptions): Promise<void> {
  await sync(path);
  signal?.throwIfAborted();
  const made = await mkdir(dirname(target), { recursive: true });
  try {
    await linkInto(path, target, aside);
  } finally {
    await removeStaged(aside);
  }
  await syncFolders(dirname(target), made);
}

async function linkInto(path: string, target: string, aside: string): Promise<void> {
  try {
    await link(path, target);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') await link(path, aside).catch(() => copySynced(path, aside));
    else if (cannotLink(error)) await copySynced(path, aside);
    else throw error;
    await rename(aside, target);
  }
}

/** Another file system, one without hard links, or one whose links are used up. */
function cannotLink(error: unknown): boolean {
  return ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errnoOf(error) ?? '');
}

async function copySynced(path: string, target: string): Promise<void> {
  await copyFile(path, target);
  await sync(target);
}

/** The folder of the new name, and those above it that were made for it. */
async function syncFolders(folder: string, made: string | undefined): Promise<void> {
  await sync(folder);
  if (made === undefined) return;
  for (let parent = folder; parent.length >= made.length; ) {
    parent = dirname(parent);
    await sync(parent);
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
