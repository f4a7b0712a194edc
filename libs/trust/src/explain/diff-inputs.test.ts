import { fingerprintRecord } from '@apphub/model';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FoundRecord } from '../records/port.ts';
import { sampleRecord } from '../testing/sample-record.ts';
import { diffInputs } from './diff-inputs.ts';
import { nearestRecord } from './nearest-record.ts';

const inputsArb = fc
  .uniqueArray(fc.tuple(fc.constantFrom('10', '9', 'a', 'b', 'file:é', 'file:z', '__proto__'), fc.constantFrom('1', '2', '')), { selector: ([name]) => name })
  .map((fields) => fingerprintRecord(fields));

const found = (inputs: ReturnType<typeof fingerprintRecord>, version: string): FoundRecord => ({
  key: version,
  record: { ...sampleRecord('x'), inputs, version, scope: 'local' },
});

test('what was added, removed and changed is told, by name', () => {
  const before = fingerprintRecord([['file:a', '1'], ['file:b', '1'], ['tool:node', '24']]);
  const after = fingerprintRecord([['file:b', '2'], ['file:c', '1'], ['tool:node', '24']]);
  expect(diffInputs(before, after)).toEqual([
    { kind: 'removed', name: 'file:a', before: '1' },
    { kind: 'changed', name: 'file:b', before: '1', after: '2' },
    { kind: 'added', name: 'file:c', after: '1' },
  ]);
});

test('the differences turn the one set of inputs into the other, and equal inputs have none', () => {
  fc.assert(
    fc.property(inputsArb, inputsArb, (before, after) => {
      const fields = new Map(before.fields);
      for (const difference of diffInputs(before, after)) {
        if (difference.kind === 'removed') fields.delete(difference.name);
        else fields.set(difference.name, difference.after);
      }
      expect(fingerprintRecord(fields)).toEqual(after);
      expect(diffInputs(before, before)).toEqual([]);
    }),
  );
});

test('the nearest record has the fewest differences; of equals the first one counts', () => {
  const inputs = fingerprintRecord([['a', '1'], ['b', '1']]);
  const far = found(fingerprintRecord([['c', '1']]), 'far');
  const near = found(fingerprintRecord([['a', '1'], ['b', '2']]), 'near');
  const alsoNear = found(fingerprintRecord([['a', '2'], ['b', '1']]), 'also near');
  expect(nearestRecord(inputs, [far, near, alsoNear])).toEqual({ found: near, differences: [{ kind: 'changed', name: 'b', before: '2', after: '1' }] });
  expect(nearestRecord(inputs, [])).toBeUndefined();
});
