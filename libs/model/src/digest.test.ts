import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { digestHex, isDigest, parseDigest } from './digest.ts';
import { sha256 } from './node/index.ts';

const hex = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('a digest', () => {
  test('is what sha256 gives', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => expect(isDigest(sha256(bytes))).toBe(true)));
  });

  test('splits into algorithm and 64 hexadecimal digits', () => {
    expect(digestHex(parseDigest(`sha256:${hex}`))).toBe(hex);
  });

  test.each([
    hex,
    `sha256:${hex.toUpperCase()}`,
    `sha256:${hex}\n`,
    `sha256:${hex}0`,
    `sha256:${hex.slice(1)}`,
    `sha512:${hex}`,
    ` sha256:${hex}`,
    '',
  ])('is not %j', (text) => {
    expect(isDigest(text)).toBe(false);
    expect(() => parseDigest(text)).toThrow('expected sha256:');
  });

  test('is never a value that is not a text', () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof value === 'string' || !isDigest(value)));
  });
});
