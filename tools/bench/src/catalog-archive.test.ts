import { inspectArchive } from '@apphub/pack';
import { expect, test } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { storedArchive } from './catalog-archive.ts';

const LIMITS = { maxEntries: 10, maxBytes: 1e8, keep: ['manifest.json'], maxKeptBytes: 1000 };

async function* streamed(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

// Sizes around a block of a tar, a block of a stored gzip, and the piece that noise is made in.
test.each([1, 511, 512, 513, 65_535, 65_536, 1 << 20, (1 << 20) + 1, 3_000_000])('an archive with a file of %p bytes is a bundle as the service takes it', async (bytes) => {
  const { kept, native } = await inspectArchive(streamed(storedArchive({ version: '1.2.3', bytes, seed: 1 })), LIMITS);
  expect(JSON.parse(kept.get('manifest.json')?.toString() ?? '')).toMatchObject({ version: '1.2.3', entry: 'dist/index.js' });
  expect(native).toEqual([]);
});

test('the same seed gives the same bytes, another one others', () => {
  const archive = (seed: number) => Buffer.concat([...storedArchive({ version: '1.0.0', bytes: 1000, seed })]);
  expect(archive(7)).toEqual(archive(7));
  expect(archive(8)).not.toEqual(archive(7));
});

test('a file is as large as was asked for, and no piece of the archive is much larger than a megabyte', () => {
  const bytes = 5_000_000;
  const pieces = [...storedArchive({ version: '1.0.0', bytes, seed: 1 })];
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(1.1e6);
  const tar = gunzipSync(Buffer.concat(pieces));
  expect(tar.length % 512).toBe(0);
  expect(tar.length).toBeGreaterThanOrEqual(bytes + 5 * 512);
});
