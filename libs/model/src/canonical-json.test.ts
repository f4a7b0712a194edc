import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, type Json } from './canonical-json.ts';

const json = fc.json().map((text) => JSON.parse(text) as Json);

describe('canonical JSON', () => {
  test('parses back to the same value', () => {
    fc.assert(fc.property(json, (value) => expect(JSON.parse(canonicalJson(value))).toEqual(value)));
  });

  test('does not depend on the order of keys', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), json), { selector: ([key]) => key });
    fc.assert(
      fc.property(entries, (members) => {
        const forth = canonicalJson(Object.fromEntries(members));
        expect(canonicalJson(Object.fromEntries(members.toReversed()))).toBe(forth);
      }),
    );
  });

  test('gives different texts for different values', () => {
    fc.assert(
      fc.property(json, json, (a, b) => expect(canonicalJson(a) === canonicalJson(b)).toBe(JSON.stringify(a) === JSON.stringify(b))),
      {
        examples: [
          ['1', 1],
          [null, 'null'],
          [[], {}],
        ],
      },
    );
  });

  test('sorts keys by UTF-16 code unit, integer-like ones included', () => {
    const value = { b: 1, 10: 2, 9: 3, Ä: 4, a: 5, '\u{1f600}': 6, '\ufb33': 7, B: 8 };
    expect(canonicalJson(value)).toBe('{"10":2,"9":3,"B":8,"a":5,"b":1,"Ä":4,"\u{1f600}":6,"\ufb33":7}');
  });

  test('prints numbers and strings as ECMAScript does', () => {
    expect(canonicalJson([-0, 1e21, 1e-7, 333333333.33333329, 4.5, '\u20ac$\u000f\nA\'"\\/'])).toBe(
      '[0,1e+21,1e-7,333333333.3333333,4.5,"\u20ac$\\u000f\\nA\'\\"\\\\/"]',
    );
  });

  test('keeps a key named __proto__', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1,"a":2}') as Json)).toBe('{"__proto__":1,"a":2}');
  });

  test.each<[string, unknown]>([
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['undefined', { a: undefined }],
    ['a hole in an array', Array(1)],
    ['a function', () => 1],
    ['NaN', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['a bigint', 1n],
  ])('refuses %s', (_name, value) => {
    expect(() => canonicalJson(value as Json)).toThrow(TypeError);
  });
});
