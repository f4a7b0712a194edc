import { expect, test } from '@jest/globals';
import { sha256 } from '@apphub/model/node';
import { gunzipSync } from 'node:zlib';
import { inspectArchive, type InspectOptions } from './inspect-archive.ts';
import { entry, tgz } from './testing/hand-made-tar.ts';

const OPTIONS: InspectOptions = { maxEntries: 100, maxBytes: 2 ** 24, keep: ['manifest.json'], maxKeptBytes: 1000 };
const ELF = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]), Buffer.alloc(100_000)]);

async function* inPieces(bytes: Buffer, size = 700): AsyncGenerator<Buffer> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

const inspect = (bytes: Buffer, options: Partial<InspectOptions> = {}) => inspectArchive(inPieces(bytes), { ...OPTIONS, ...options });

test('gives the files that are wanted, however the bytes are cut', async () => {
  const archive = tgz(entry({ path: 'a/other', content: 'x'.repeat(5000) }), entry({ path: 'manifest.json', content: '{"name":"x"}' }));
  const inspected = await inspect(archive);
  expect([...inspected.kept].map(([path, bytes]) => [path, bytes.toString()])).toEqual([['manifest.json', '{"name":"x"}']]);
  expect(inspected).toMatchObject({ files: 2, native: [], contentDigest: sha256(gunzipSync(archive)) });
});

test('names the files with native code', async () => {
  const archive = tgz(entry({ path: 'x.node', content: ELF }), entry({ path: 'x.js', content: 'elf' }));
  expect((await inspect(archive)).native).toEqual([{ path: 'x.node', format: 'elf' }]);
});

test('keeps nothing of a file that is larger than what may be kept', async () => {
  const archive = tgz(entry({ path: 'manifest.json', content: 'x'.repeat(1001) }));
  await expect(inspect(archive)).rejects.toMatchObject({ failure: { code: 'ARCHIVE_LIMIT' } });
});

test('refuses what is not unpacked either', async () => {
  await expect(inspect(tgz(entry({ path: '../evil' })))).rejects.toMatchObject({ failure: { code: 'ARCHIVE_REFUSED' } });
  await expect(inspect(tgz(entry({ path: 'a' })).subarray(0, 40))).rejects.toMatchObject({ failure: { code: 'ARCHIVE_BROKEN' } });
  await expect(inspect(Buffer.concat([tgz(), Buffer.from('tail')]))).rejects.toMatchObject({ failure: { code: 'ARCHIVE_BROKEN' } });
  await expect(inspect(tgz(entry({ path: 'zeros', content: Buffer.alloc(2 ** 20) })), { maxBytes: 2 ** 19 })).rejects.toMatchObject({ failure: { code: 'ARCHIVE_LIMIT' } });
});
