import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packed, type TarEntry } from '../matrix/archives.ts';
import { checkArchive } from './archive.ts';

const LIMITS = { mostBytes: 10_000_000 };
const ends: readonly TarEntry[] = [
  { name: 'terminalOutput', content: Buffer.from('built') },
  { name: 'code', content: Buffer.alloc(4) },
];
const files = fc.array(fc.record({ name: fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,3}\.txt$/), content: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)) }), { maxLength: 5 });
const archives = files.map((some) => packed([...some, ...ends]));

function check(bytes: Buffer, pieceBytes = 64): Promise<void> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) => bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes));
  return checkArchive(Readable.from(pieces, { objectMode: false }), LIMITS);
}

describe('an archive of Nx', () => {
  test('is taken, in pieces of any size', async () => {
    await fc.assert(fc.asyncProperty(archives, fc.integer({ min: 1, max: 3000 }), (bytes, pieceBytes) => check(bytes, pieceBytes)), { numRuns: 50 });
  });

  test('is refused when it ends too early, wherever that is', async () => {
    const cut = archives.chain((bytes) => fc.integer({ min: 0, max: bytes.length - 1 }).map((length) => bytes.subarray(0, length)));
    await fc.assert(fc.asyncProperty(cut, (bytes) => expect(check(bytes)).rejects.toMatchObject({ trouble: { kind: 'broken' } })), { numRuns: 100 });
  });

  test('is refused when its tar ends too early, even if it is packed rightly', async () => {
    const cut = archives.chain((bytes) => {
      const tar = gunzipSync(bytes);
      return fc.integer({ min: 0, max: tar.length - 1025 }).map((length) => gzipSync(tar.subarray(0, length)));
    });
    await fc.assert(fc.asyncProperty(cut, (bytes) => expect(check(bytes)).rejects.toMatchObject({ trouble: { kind: 'broken' } })), { numRuns: 100 });
  });

  test('is refused, and nothing else happens, whatever the bytes are', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), (bytes) => expect(check(gzipSync(bytes))).rejects.toMatchObject({ trouble: { kind: 'broken' } })), { numRuns: 100 });
  });

  test.each([['../out'], ['/etc/passwd'], ['a/../../out']])('is refused with the path %s', async (name) => {
    await expect(check(packed([{ name, content: Buffer.alloc(0) }, ...ends]))).rejects.toMatchObject({ trouble: { kind: 'broken', words: expect.stringContaining('leads out') } });
  });

  test('may hold links that stay inside', async () => {
    await check(packed([{ name: 'dist/a/link', type: '2', link: '../b', content: Buffer.alloc(0) }, ...ends]));
  });

  test('is refused when it unpacks to more than is allowed', async () => {
    const bomb = packed([{ name: 'zeros', content: Buffer.alloc(20_000_000) }, ...ends]);
    expect(bomb.length).toBeLessThan(100_000);
    await expect(check(bomb, 4096)).rejects.toMatchObject({ trouble: { kind: 'too-large' } });
  });
});
