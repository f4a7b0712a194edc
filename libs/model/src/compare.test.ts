import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareCodeUnits } from './compare.ts';

test('names are ordered as Array.prototype.sort orders them without a comparison', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (names) => expect(names.toSorted(compareCodeUnits)).toEqual(names.toSorted())),
  );
});
