import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

  test('names commands and options that there are', () => {
    const help = readFileSync(join(import.meta.dirname, '../../../docs/cli-help.txt'), 'utf8');
    const named = failureCodes.flatMap((code) => [...failureTable[code].remedy.matchAll(/"apphub ((?:[a-z][a-z-]* ?)+)(--[a-z-]+)?[^"]*"/g)]);
    const missing = named.filter(([, words = '', option = '']) => {
      const [, page] = `\n${help}`.split(`\n$ apphub ${words.trim()} --help\n`);
      return words.trim() !== 'help' && page?.split('\n$ apphub ')[0]?.includes(option) !== true;
    });
    expect(named.length).toBeGreaterThan(5);
    expect(missing.map(([command]) => command)).toEqual([]);
  });
});

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (thrown) {
    return thrown;
  }
}
