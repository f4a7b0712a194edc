import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { differences } from './matches.ts';

describe('comparing a result with what is expected', () => {
  test('every JSON value matches itself', () => {
    fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => differences(value, structuredClone(value)).length === 0));
  });

  test('keys that are not expected are allowed, expected ones must be there', () => {
    expect(differences({ a: 1 }, { a: 1, b: 2 })).toEqual([]);
    expect(differences({ a: 1, b: 2 }, { a: 1 })).toEqual(['result.b: expected 2, got nothing']);
  });

  test('arrays match in length and element by element', () => {
    expect(differences([1, 2], [1, 2, 3])).toEqual(['result: expected 2 elements, got 3']);
    expect(differences([1, { x: 'a' }], [1, { x: 'b' }])).toEqual(['result[1].x: expected "a", got "b"']);
  });

  test('numbers may differ in their last digits only', () => {
    expect(differences(0.3, 0.1 + 0.2)).toEqual([]);
    expect(differences(1, 1.000001)).toHaveLength(1);
    expect(differences(0, 1e-300)).toHaveLength(1);
  });

  test('a string is not its number, null is not an object', () => {
    expect(differences(1, '1')).toHaveLength(1);
    expect(differences({ a: 1 }, null)).toHaveLength(1);
    expect(differences(null, {})).toHaveLength(1);
  });
});
