import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';
import { type FingerprintField, fingerprintRecord, fingerprintText } from './fingerprint.ts';
import { fingerprintOf, sha256 } from './node/index.ts';

const fields = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), { selector: ([name]) => name, maxLength: 8 });

const golden: readonly FingerprintField[] = [
  ['tool:node', '24.21.0'],
  ['file:src/index.ts', '- sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['file:10', 'x'],
  ['file:9', 'y'],
  ['file:Ä', 'z'],
  ['platform', 'linux-x64-glibc'],
];

describe('a fingerprint record', () => {
  test('does not depend on the order of its fields', () => {
    const shuffled = fields.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(fc.property(shuffled, ([list, other]) => expect(fingerprintRecord(other)).toEqual(fingerprintRecord(list))));
  });

  test('changes its text with every name and every value', () => {
    const change = fc.tuple(fields, fc.nat(), fc.string());
    fc.assert(
      fc.property(change, ([list, at, text]) => {
        fc.pre(list.length > 0);
        const index = at % list.length;
        const [name, value] = list[index] as [string, string];
        fc.pre(text !== value && !list.some(([other]) => other === text));
        const before = fingerprintText(fingerprintRecord(list));
        expect(fingerprintText(fingerprintRecord(list.with(index, [name, text])))).not.toBe(before);
        expect(fingerprintText(fingerprintRecord(list.with(index, [text, value])))).not.toBe(before);
        expect(fingerprintText(fingerprintRecord(list.toSpliced(index, 1)))).not.toBe(before);
      }),
    );
  });

  test('has the canonical JSON of the record as its text', () => {
    fc.assert(
      fc.property(fields, (list) => {
        const { version, fields: sorted } = fingerprintRecord(list);
        expect(fingerprintText({ version, fields: sorted })).toBe(canonicalJson({ version, fields: sorted }));
      }),
    );
  });

  test('refuses two inputs of one name', () => {
    expect(() =>
      fingerprintRecord([
        ['a', '1'],
        ['b', '2'],
        ['a', '1'],
      ]),
    ).toThrow('input "a" is named twice');
  });

  test('refuses names that are not Unicode', () => {
    expect(() => fingerprintText(fingerprintRecord([['file:\ud800', 'x']]))).toThrow(TypeError);
  });

  test('has the text and the sha256 that version 1 had from the start', () => {
    const record = fingerprintRecord(golden);
    expect(fingerprintText(record)).toBe(
      '{"fields":[["file:10","x"],["file:9","y"],["file:src/index.ts","- sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],["file:Ä","z"],["platform","linux-x64-glibc"],["tool:node","24.21.0"]],"version":1}',
    );
    expect(fingerprintOf(record)).toBe('sha256:4abe83e73331586dbb5562fb2753e69786337d44824ed4196cebc83a2be4e417');
  });
});

test('sha256 is the one of FIPS 180 for bytes and for the UTF-8 form of texts', () => {
  expect(sha256('')).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256(Buffer.from('ä'))).toBe(sha256('ä'));
});
