import { fail } from '@apphub/model';
import type { RunCall } from '@apphub/runtime';
import type { BlobStore } from '@apphub/store';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { WorkFile } from './protocol.ts';

/** Lays files out in a fresh work folder, each verified on its way from the store. @throws FailureError STORE_*. */
export async function layOut(folder: string, files: readonly WorkFile[], { store, signal }: RunCall & { readonly store: BlobStore }): Promise<void> {
  for (const { path, digest, size } of files) {
    const bytes = await store.openBlob(digest, { size, ...(signal === undefined ? {} : { signal }) });
    if (bytes === undefined) fail('STORE_BLOB_MISSING', `The input ${JSON.stringify(path)} (${digest}) is not in the store.`);
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await pipeline(bytes, createWriteStream(target, { flags: 'wx' }));
  }
}

export interface CollectOptions extends RunCall {
  readonly store: BlobStore;
  /** What is kept: files, and folders with all that is in them. */
  readonly paths: readonly string[];
  readonly bound: { readonly files: number; readonly bytes: number };
}

/**
 * Puts what a handler has left in its work folder into the store. Only regular files, and never through a link: what a
 * handler leaves may be made to lead anywhere. Nothing of it runs any more.
 *
 * @throws FailureError RUN_FILES_INVALID for what is not there, is no file, or is too much; STORE_*.
 */
export async function collect(folder: string, { paths, bound, ...call }: CollectOptions): Promise<WorkFile[]> {
  const found = new Map<string, number>();
  for (const path of paths) await find(folder, path, { found, bound });
  const total = [...found.values()].reduce((sum, size) => sum + size, 0);
  if (total > bound.bytes) fail('RUN_FILES_INVALID', `The outputs have ${total} bytes; ${bound.bytes} are allowed.`);
  const files: WorkFile[] = [];
  for (const path of found.keys()) files.push({ path, ...(await stored(join(folder, path), call)) });
  return files;
}

interface Search {
  readonly found: Map<string, number>;
  readonly bound: CollectOptions['bound'];
}

async function find(folder: string, path: string, { found, bound }: Search): Promise<void> {
  await refuseLinks(folder, path);
  const stats = await lstat(join(folder, path)).catch(() => fail('RUN_FILES_INVALID', `The handler has left nothing at ${JSON.stringify(path)}.`));
  if (stats.isDirectory()) {
    for (const name of (await readdir(join(folder, path))).sort()) await find(folder, `${path}/${name}`, { found, bound });
  } else if (stats.isFile()) {
    found.set(path, stats.size);
  } else {
    fail('RUN_FILES_INVALID', `The output ${JSON.stringify(path)} is neither a file nor a folder.`);
  }
  if (found.size > bound.files) fail('RUN_FILES_INVALID', `The outputs are more than ${bound.files} files.`);
}

/** Folders on the way to what is kept. */
async function refuseLinks(folder: string, path: string): Promise<void> {
  const names = path.split('/');
  for (let count = 1; count < names.length; count += 1) {
    const above = names.slice(0, count).join('/');
    const stats = await lstat(join(folder, above)).catch(() => undefined);
    if (stats !== undefined && !stats.isDirectory()) fail('RUN_FILES_INVALID', `${JSON.stringify(above)} is no folder.`);
  }
}

async function stored(file: string, { store, signal }: RunCall & { readonly store: BlobStore }): Promise<Pick<WorkFile, 'digest' | 'size'>> {
  return store.writeBlob(
    async (sink) => {
      for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) await sink(chunk);
    },
    signal === undefined ? {} : { signal },
  );
}
