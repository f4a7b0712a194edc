import { describe, expect, test } from '@jest/globals';
import { fail, FailureError, failure, failureOf } from './failure.ts';
import { failureCodes, failureTable } from './failure-table.ts';

describe('a failure', () => {
  test('takes its remedy from the table unless more is known', () => {
    expect(failure('CANCELED', 'Stopped.')).toEqual({ code: 'CANCELED', message: 'Stopped.', remedy: failureTable.CANCELED.remedy });
    expect(failure('CANCELED', 'Stopped.', { remedy: 'Wait.' }).remedy).toBe('Wait.');
  });

  test('keeps its problems', () => {
    expect(failure('CONFIG_INVALID', 'Bad.', { problems: ['a', 'b'] }).problems).toEqual(['a', 'b']);
  });

  test('is thrown with its cause and found again', () => {
    const cause = new Error('disk');
    const thrown = caught(() => fail('HOST_DISK', 'No room.', { cause }));
    expect(thrown).toBeInstanceOf(FailureError);
    expect((thrown as FailureError).cause).toBe(cause);
    expect(failureOf(thrown)).toBe((thrown as FailureError).failure);
  });
});

describe('what was thrown becomes', () => {
  test('a cancellation for an abort', () => {
    expect(failureOf(caught(() => AbortSignal.abort().throwIfAborted())).code).toBe('CANCELED');
  });

  test('a bug with its stack for any other error', () => {
    const bug = new TypeError('x is not a function');
    expect(failureOf(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })).code).toBe('HOST_DISK');
    expect(failureOf(bug)).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('failure.test.ts') });
  });

  test.each([undefined, null, 'words', 7, {}])('a bug for %j', (thrown) => {
    expect(failureOf(thrown)).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining(String(thrown)) });
  });
});

describe('the failure table', () => {
  test.each(failureCodes)('tells %s in sentences', (code) => {
    const { meaning, remedy } = failureTable[code];
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(`${meaning} ${remedy}`).toMatch(/^[A-Za-z].*\. [A-Z].*\.$/);
    expect(`${meaning}${remedy}`).not.toMatch(/[|\n]/);
  });
});

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (thrown) {
    return thrown;
  }
}
