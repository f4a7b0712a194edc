import { sha256 } from '@apphub/model/node';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { join } from 'node:path';
import { contentDigest } from './content-digest.ts';
import { nameProblem, nameRegister } from './names.ts';
import { planArchive } from './plan.ts';
import { packBytes } from './testing/pack-bytes.ts';
import { withFolder } from './testing/temporary-folder.ts';
import { noise, readFiles, type TreeFile, writeFiles } from './testing/trees.ts';
import { unpackArchive } from './unpack-archive.ts';

const LIMITS = { maxEntries: 10_000, maxBytes: 2 ** 30 };

const character = fc.oneof(
  fc.constantFrom(...'abcXYZ019-_.@+ ~'),
  fc.constantFrom('é', 'ß', 'Ω', '日', '𝄞', 'ı', '한'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const segment = fc.string({ unit: character, minLength: 1, maxLength: 12 });
const longSegment = fc.string({ unit: fc.constantFrom('n', 'é', '𝄞'), minLength: 40, maxLength: 60 });
const path = fc
  .array(fc.oneof({ weight: 5, arbitrary: segment }, { weight: 1, arbitrary: longSegment }), { minLength: 1, maxLength: 6 })
  .map((segments) => segments.join('/').normalize('NFC'))
  .filter((candidate) => nameProblem(candidate) === undefined);

const size = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 2000 }) },
  { weight: 3, arbitrary: fc.constantFrom(0, 511, 512, 513, 1024, 2 ** 18 - 1, 2 ** 18, 2 ** 20 - 512, 2 ** 20, 2 ** 20 + 1) },
);
const treeFile: fc.Arbitrary<TreeFile> = fc
  .record({ path, size, seed: fc.integer({ min: 1, max: 99 }), executable: fc.boolean() })
  .map((fields) => ({ path: fields.path, executable: fields.executable, content: noise(fields.size, fields.seed) }));

/** Random files whose names can stand side by side. */
const tree = fc.array(treeFile, { maxLength: 12 }).map((files) => {
  const register = nameRegister();
  return files.filter(({ path: name }) => register.claim(name, 'file') === undefined);
});

/** The bytes in chunks of the given sizes, over and over. */
async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let offset = 0, index = 0; offset < bytes.length; index += 1) {
    const length = sizes[index % sizes.length] ?? bytes.length;
    yield bytes.subarray(offset, offset + length);
    offset += length;
  }
}

test('what was packed comes out again: names, contents, executable bits and the content digest', async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.array(fc.integer({ min: 100, max: 100_000 }), { minLength: 1, maxLength: 5 }), (files, sizes) =>
      withFolder(async (folder) => {
        const plan = planArchive(writeFiles(join(folder, 'in'), files));
        const { bytes, tarSize } = await packBytes(plan);
        const unpacked = await unpackArchive(cut(bytes, sizes), join(folder, 'out'), LIMITS);
        expect(unpacked).toEqual({ contentDigest: contentDigest(plan), files: files.length, tarSize });
        const expected = files.map((file) => [file.path, file.executable ? 0o755 : 0o644, sha256(file.content)]);
        expect(readFiles(join(folder, 'out'))).toEqual(expected.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
      }),
    ),
    { numRuns: 50 },
  );
});
