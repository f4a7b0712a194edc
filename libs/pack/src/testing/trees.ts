import { sha256 } from '@apphub/model/node';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ArchiveFile } from '../plan.ts';

export interface TreeFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly executable?: boolean;
}

/** Writes files below `root` and says where they are, in the given order. */
export function writeFiles(root: string, files: readonly TreeFile[]): ArchiveFile[] {
  return files.map(({ path, content, executable = false }) => {
    const source = join(root, path);
    mkdirSync(dirname(source), { recursive: true });
    writeFileSync(source, content);
    chmodSync(source, executable ? 0o755 : 0o644);
    return { path, source };
  });
}

/** All files below `root` as `[path, mode, digest of content]`, in order. */
export function readFiles(root: string): [path: string, mode: number, digest: string][] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path.slice(root.length + 1), statSync(path).mode & 0o7777, sha256(readFileSync(path))]);
}

/** Bytes that neither repeat nor differ from run to run (xorshift32, Marsaglia 2003). */
export function noise(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let index = 0; index < size; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state;
  }
  return bytes;
}
