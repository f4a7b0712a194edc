import type { FingerprintField } from '@apphub/model';
import { fingerprintOf, sha256 } from '@apphub/model/node';
import { fingerprintRecord } from '@apphub/model/fingerprint';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprintWithSources, type InputFile, type InputSet, sourceFields } from './index.ts';
import { keepSourceTexts, sourceText } from './source-text.ts';

const segment = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), fc.constantFrom('10', '9', 'a', 'a-b', 'B', '"', '\\', '\n', '["file:",""]', '__proto__'));
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));

const filesIn = (tree: 'bundle' | 'shared'): fc.Arbitrary<InputFile[]> =>
  fc.uniqueArray(
    fc.record(
      {
        name: path.map((inside) => `${tree}/${inside}`),
        source: fc.constant('/somewhere'),
        size: fc.nat(),
        executable: fc.boolean(),
        digest: fc.string({ maxLength: 2 }).map(sha256),
        link: fc.string({ maxLength: 3 }),
      },
      { requiredKeys: ['name', 'source', 'size', 'executable', 'digest'] },
    ),
    { selector: ({ name }) => name, maxLength: 6 },
  );

/** Some sort before those of files, some after them. */
const fields: fc.Arbitrary<FingerprintField[]> = fc.uniqueArray(
  fc.tuple(
    fc.oneof(path, fc.constantFrom('compiler:cc', 'file', 'file9', 'file;', 'fil', 'platform', 'upstream:x')).filter((name) => !name.startsWith('file:')),
    fc.oneof(path, fc.constant('["file:",""]')),
  ),
  { selector: ([name]) => name, maxLength: 4 },
);

const plain = (inputs: InputSet, others: readonly FingerprintField[]): string => fingerprintOf(fingerprintRecord([...sourceFields(inputs), ...others]));

describe('the fingerprint of sources and other fields', () => {
  test('is that of one record of them all', () => {
    fc.assert(
      fc.property(filesIn('bundle'), filesIn('shared'), fields, (bundle, shared, others) => {
        const inputs = { files: [...bundle, ...shared] };
        expect(fingerprintWithSources(inputs, others)).toBe(plain(inputs, others));
      }),
    );
  });

  test('is the same when the source text of each tree is known', () => {
    fc.assert(
      fc.property(filesIn('bundle'), filesIn('shared'), fields, (bundle, shared, others) => {
        const inputs = { files: [...bundle, ...shared] };
        keepSourceTexts(inputs, [sourceText(bundle), sourceText(shared)]);
        expect(fingerprintWithSources(inputs, others)).toBe(plain(inputs, others));
      }),
    );
  });

  test('is refused for names that are not Unicode', () => {
    const files = [{ name: 'bundle/\ud800', source: '', size: 0, executable: false, digest: sha256('') }];
    expect(() => fingerprintWithSources({ files }, [])).toThrow(TypeError);
  });
});
