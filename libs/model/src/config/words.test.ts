import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shortJson, visible } from './words.ts';

describe('a shown value', () => {
  test('is one short line without a character that moves the cursor', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: false, maxDepth: 6 }), fc.string({ unit: 'binary' }), (value, text) => {
        for (const shown of [shortJson(JSON.parse(JSON.stringify(value ?? null) ?? 'null')), shortJson(text)]) {
          expect(shown).toMatch(/^[^\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]*$/);
          expect([...shown].length).toBeLessThanOrEqual(80);
        }
      }),
    );
  });

  test('is plain JSON while it is short', () => {
    expect(shortJson({ a: [1, 'x', null] })).toBe('{"a":[1,"x",null]}');
    expect(shortJson(undefined)).toBe('nothing');
  });

  test('is cut when it is long or deep', () => {
    expect(shortJson('x'.repeat(200))).toBe(`"${'x'.repeat(78)}…`);
    expect(shortJson(JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)))).toBe('[[["…"]]]');
  });

  test('shows what would hide or turn text', () => {
    expect(visible('a\u001b[31m\u202eb\ud800')).toBe('a\\u001b[31m\\u202eb\ufffd');
  });
});
