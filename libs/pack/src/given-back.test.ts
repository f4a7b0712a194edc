import { sha256 } from '@apphub/model/node';
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { givenBack } from './given-back.ts';
import { entry, tgz } from './testing/hand-made-tar.ts';
import { noise, readFiles } from './testing/trees.ts';
import { withFolder } from './testing/temporary-folder.ts';
import { unpackVerified } from './unpack-archive.ts';

const SIZE = 1 << 16;

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer<ArrayBuffer>> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
  yield* Readable.from(pieces).pipe(createGunzip({ chunkSize: SIZE })) as AsyncIterable<Buffer<ArrayBuffer>>;
}

test.each([1000, 70_000, 10_000_000])('the bytes are the same in pieces of %d, and full buffers are gone as soon as they were read', async (size) => {
  const content = noise(5 * SIZE + 1);
  const buffers = new Set<ArrayBufferLike>();
  const seen: Buffer[] = [];
  for await (const chunk of givenBack(chunksOf(gzipSync(content), size), SIZE)) {
    const kept = [...buffers].filter((buffer) => buffer !== chunk.buffer && buffer.byteLength === SIZE);
    expect(kept).toEqual([]);
    buffers.add(chunk.buffer);
    seen.push(Buffer.from(chunk));
  }
  expect(Buffer.concat(seen).equals(content)).toBe(true);
});

test('a buffer that others share stays, whatever was read of it', async () => {
  const shared = Buffer.from('shared by many'.repeat(10));
  async function* views(): AsyncGenerator<Buffer<ArrayBuffer>> {
    yield shared.subarray(0, 5) as Buffer<ArrayBuffer>;
    yield shared.subarray(5) as Buffer<ArrayBuffer>;
  }
  for await (const chunk of givenBack(views(), SIZE)) expect(chunk.length).toBeGreaterThan(0);
  expect(String(shared)).toMatch(/^shared by many/);
});

test('what is unpacked is whole, in files both larger and smaller than a buffer', () =>
  withFolder(async (folder) => {
    const contents = [noise(3_000_000), noise(100), noise(700_000), noise(1)];
    const archive = tgz(...contents.map((content, index) => entry({ path: `file-${index}`, content })));
    const target = join(folder, 'target');
    await unpackVerified(Readable.from([archive.subarray(0, 700_000), archive.subarray(700_000)]), target, { maxEntries: 10, maxBytes: 2 ** 24 });
    expect(readFiles(target).map(([, , digest]) => digest)).toEqual(contents.map((content) => sha256(content)));
  }));
