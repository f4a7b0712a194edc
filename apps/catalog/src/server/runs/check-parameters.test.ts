import { describe, expect, test } from '@jest/globals';
import { checkParameters } from './check-parameters.ts';

const schema = {
  type: 'object',
  required: ['stations'],
  properties: { stations: { type: 'integer', minimum: 1, maximum: 6 }, startDay: { type: 'string', format: 'date' }, name: { type: 'string', minLength: 1 } },
};

function problemsOf(parameters: Parameters<typeof checkParameters>[0], against: unknown = schema) {
  try {
    checkParameters(parameters, against);
    return [];
  } catch (error) {
    const { code, problems } = (error as { failure: { code: string; problems?: readonly string[] } }).failure;
    return [code, ...(problems ?? [])];
  }
}

/** A schema whose first readings come to a stop, as on a machine that has no time for this process. */
function stalling(times: number): object {
  let left = times;
  return {
    get type() {
      left -= 1;
      if (left >= 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      return 'object';
    },
    properties: { stations: { type: 'integer' } },
  };
}

describe('parameters', () => {
  test('that a schema allows pass, and so do all where there is none', () => {
    expect(problemsOf({ stations: 3, startDay: '2024-06-01', more: [1] })).toEqual([]);
    expect(() => checkParameters({ anything: null }, undefined)).not.toThrow();
    expect(problemsOf({ anything: null }, true)).toEqual([]);
  });

  test('that it does not allow are all told', () => {
    const [code, ...problems] = problemsOf({ stations: 9, startDay: 'soon', name: '' });
    expect(code).toBe('RUN_PARAMETERS_INVALID');
    expect(problems.map((line) => line.split(':')[0]).toSorted()).toEqual(['parameters.name', 'parameters.startDay', 'parameters.stations']);
    expect(problemsOf({}, false)[0]).toBe('RUN_PARAMETERS_INVALID');
  });

  test('are not held for ever against a pattern that was made to take that long', () => {
    const slow = { type: 'object', properties: { text: { type: 'string', pattern: '^(a+)+$' } } };
    expect(problemsOf({ text: `${'a'.repeat(40)}!` }, slow)[0]).toBe('RUN_SETTINGS_INVALID');
  });

  test('are held against a schema again where the time went by without the processor, though not for ever', () => {
    expect(problemsOf({ stations: 1 }, stalling(2))).toEqual([]);
    expect(problemsOf({ stations: 'x' }, stalling(1))[0]).toBe('RUN_PARAMETERS_INVALID');
    expect(problemsOf({ stations: 1 }, stalling(Infinity))[0]).toBe('RUN_SETTINGS_INVALID');
  });

  test.each([[{ $ref: 'https://example.org/schema.json' }], [{ type: 'strange' }], [7], [null]])('held against %j say that the schema is wrong', (wrong) => {
    expect(problemsOf({ a: 'x' }, wrong)[0]).toBe('RUN_SETTINGS_INVALID');
  });
});
