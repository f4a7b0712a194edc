import type { Digest } from '@apphub/model';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** Digests of files that were read before, by path, size and time of change: old archives are large and do not change. */
export type DigestMemory = Map<string, { readonly signature: string; readonly digest: Digest }>;

/** The sha256 of a file's bytes; undefined if it cannot be read. */
export async function digestOfFile(path: string, memory: DigestMemory): Promise<Digest | undefined> {
  try {
    const { size, mtimeMs, ctimeMs, ino } = await stat(path);
    const signature = [size, mtimeMs, ctimeMs, ino].join(' ');
    const known = memory.get(path);
    if (known?.signature === signature) return known.digest;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    const digest = `sha256:${hash.digest('hex')}` as Digest;
    memory.set(path, { signature, digest });
    return digest;
  } catch {
    return undefined;
  }
}
