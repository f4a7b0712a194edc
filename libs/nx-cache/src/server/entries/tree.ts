import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';

/** Each entry of an archive with a digest of all that a build sees of it: kind, executable or not, link target and content; no times, no owners. */
export type Tree = ReadonlyMap<string, string>;

export interface TreeOptions {
  /** Bytes of the uncompressed archive. */
  readonly maxBytes: number;
  readonly maxEntries: number;
}

/** What a task printed: it tells times, and no task reads it. */
const TERMINAL_OUTPUT = 'terminalOutput';

/**
 * Reads the archive of an upload, as Nx packs it, in flat memory.
 *
 * @throws Error for what is no such archive, or beyond the limits.
 */
export async function archiveTree(archive: Readable, { maxBytes, maxEntries }: TreeOptions): Promise<Tree> {
  const tree = new Map<string, string>();
  let size = 0;
  const parser = new Parser({ strict: true });
  const fail = (words: string) => parser.abort(new Error(words));
  parser.on('entry', (entry: ReadEntry) => {
    if (tree.size >= maxEntries) fail(`it has more than ${maxEntries} entries`);
    const hash = createHash('sha256').update(JSON.stringify([entry.type, ((entry.mode ?? 0) & 0o100) !== 0, entry.linkpath ?? '']));
    entry.on('data', (chunk: Buffer) => hash.update(chunk));
    entry.on('end', () => void (entry.path !== TERMINAL_OUTPUT && tree.set(entry.path, hash.digest('hex'))));
  });
  async function* measured(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
      yield chunk;
    }
  }
  const ended = Promise.withResolvers<void>();
  parser.on('end', ended.resolve);
  parser.on('error', ended.reject);
  await Promise.all([
    pipeline(archive, createGunzip(), measured, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        if (!parser.write(chunk)) await Promise.race([new Promise<void>((resolve) => parser.once('drain', resolve)), ended.promise]);
      }
      parser.end();
    }).catch((error: unknown) => {
      ended.reject(error);
      throw error;
    }),
    ended.promise,
  ]);
  return tree;
}

/** Paths that one of the trees has and the other has not, or has otherwise; in order. */
export function treeDifference(one: Tree, other: Tree): string[] {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((path) => one.get(path) !== other.get(path)).sort();
}
