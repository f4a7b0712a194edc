import { mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { Backend, CallOptions, Content, ObjectInfo } from '../backend.ts';
import { PUBLISHED_MODE, removeStaged, stagedPath } from '../blobs/staging.ts';
import { checkKey, checkPrefix } from '../layout.ts';
import { ifThere, inWordsOfStore } from './failures.ts';
import { listFiles } from './list.ts';
import { publishFile } from './publish.ts';

/**
 * A store in a folder.
 *
 *   <root>/v1/…        objects: one file each, read-only
 *   <root>/.staging/   files on their way in; on the same file system, so that publishing is a link
 *
 * Lasting on success: bytes and names are synced. A deletion is not synced: one that a power cut takes back does no harm.
 */
export function openFileBackend(root: string): Backend {
  const folder = resolve(root);
  const staging = join(folder, '.staging');
  const pathOf = (key: string) => join(folder, checkKey(key));
  const guarded = <T>(work: () => Promise<T>) => inWordsOfStore(folder, work);
  return {
    identity: pathToFileURL(folder).href,
    staging,
    put: (key, content, call = {}) => guarded(() => put(pathOf(key), content, { ...call, staging })),
    head: (key) => guarded(() => head(key, pathOf(key))),
    get: (key) => guarded(() => get(pathOf(key))),
    list: (prefix, call) => list(folder, checkPrefix(prefix), call),
    delete: (key) => guarded(() => rm(pathOf(key), { force: true })),
  };
}

async function put(target: string, content: Content, { signal, staging }: CallOptions & { readonly staging: string }): Promise<void> {
  signal?.throwIfAborted();
  await mkdir(staging, { recursive: true });
  const aside = stagedPath(staging);
  if (content.kind === 'file') return await publishFile(content.path, target, { aside, signal });
  const path = stagedPath(staging);
  try {
    await writeFile(path, content.bytes, { flag: 'wx', mode: PUBLISHED_MODE, signal });
    await publishFile(path, target, { aside, signal });
  } finally {
    await removeStaged(path);
  }
}

async function head(key: string, path: string): Promise<ObjectInfo | undefined> {
  const info = await ifThere(stat(path));
  return info?.isFile() ? { key, size: info.size, modifiedAt: info.mtime } : undefined;
}

/**
 * Bytes read at once: larger than Node's default, since blobs are. With 256 KiB a blob of 200 MB is read as fast, but twice
 * as much of it (62 MB in place of 36) lies in memory until it is collected.
 */
const CHUNK = 128 * 1024;

/** Of a document; to read one at once takes half as long as to stream it. */
const SMALL = 16 * 1024;

async function get(path: string): Promise<Readable | undefined> {
  const file = await ifThere(open(path, 'r'));
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    if (size > SMALL) return file.createReadStream({ highWaterMark: CHUNK });
    const bytes = await file.readFile();
    await file.close();
    return streamOf(bytes);
  } catch (error) {
    await file.close();
    throw error;
  }
}

function streamOf(bytes: Uint8Array): Readable {
  return new Readable({
    read() {
      this.push(bytes);
      this.push(null);
    },
  });
}

async function* list(folder: string, prefix: string, { signal }: CallOptions = {}): AsyncGenerator<ObjectInfo> {
  const files = listFiles(folder, prefix)[Symbol.asyncIterator]();
  for (;;) {
    signal?.throwIfAborted();
    const step = await inWordsOfStore(folder, () => files.next());
    if (step.done) return;
    yield step.value;
  }
}
