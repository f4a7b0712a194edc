import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** All bytes of a stream that must be there. */
export async function readAll(stream: Readable | undefined): Promise<Buffer> {
  if (stream === undefined) throw new Error('there is no stream');
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function readText(stream: Readable | undefined): Promise<string> {
  return (await readAll(stream)).toString('utf8');
}

/** The sha256 of a stream in hexadecimal digits, in flat memory. */
export async function hashOf(stream: Readable | undefined): Promise<string> {
  if (stream === undefined) throw new Error('there is no stream');
  const hash = createHash('sha256');
  for await (const chunk of stream as AsyncIterable<Uint8Array>) hash.update(chunk);
  return hash.digest('hex');
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** `size` bytes in chunks of a mebibyte, no two alike, the same each time. */
export function* patternedChunks(size: number): Generator<Uint8Array> {
  const chunk = 1024 * 1024;
  for (let start = 0, number = 0; start < size; start += chunk, number += 1) {
    const bytes = Buffer.alloc(Math.min(chunk, size - start), createHash('sha256').update(String(number)).digest());
    yield bytes;
  }
}

/** Writes a file of patterned bytes and tells their sha256. */
export async function writePatterned(path: string, size: number): Promise<string> {
  const file = await open(path, 'wx');
  try {
    for (const chunk of patternedChunks(size)) await file.write(chunk);
  } finally {
    await file.close();
  }
  return await hashOf(createReadStream(path));
}
