import { expect, test } from '@jest/globals';
import { byteReader } from './byte-reader.ts';
import { tarEntries } from './tar-entries.ts';
import { END, entry, pax } from './testing/hand-made-tar.ts';

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

test('names and contents do not depend on where chunks end, inside a character either', async () => {
  const path = `${'ü€𝄞'.repeat(28)}/${'ü€𝄞'.repeat(28)}/${'ü€𝄞'.repeat(28)}`;
  const content = 'content '.repeat(100);
  const tar = Buffer.concat([pax({ path }), entry({ path: 'short', content }), END]);
  for (let size = 1; size < 1600; size += size < 16 ? 1 : 13) {
    const seen: string[] = [];
    for await (const file of tarEntries(byteReader(cut(tar, size)))) {
      let text = '';
      for await (const piece of file.content) text += piece.toString();
      seen.push(file.path, text);
    }
    expect(seen).toEqual([path, content]);
  }
});

test('a number in binary form, as GNU writes large ones, is read', async () => {
  const size = Buffer.alloc(12);
  size[0] = 0x80;
  size.writeUInt32BE(5, 8);
  const tar = Buffer.concat([entry({ path: 'a', content: '12345', patch: { offset: 124, bytes: size.toString('latin1') } }), END]);
  const entries = tarEntries(byteReader(cut(tar, 10_000)));
  expect((await entries.next()).value).toMatchObject({ path: 'a', size: 5 });
});
