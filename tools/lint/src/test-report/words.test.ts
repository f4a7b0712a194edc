import type { AggregatedResult, TestResult } from '@jest/reporters';
import { expect, test } from '@jest/globals';
import { countTests, renderFile, renderSkipped, renderTotal, skippedTests } from './words.ts';

const file = (...statuses: string[]) => ({ testResults: statuses.map((status, index) => ({ status, fullName: `test ${index}` })) });
const results = (fields: object) =>
  ({ numPassedTests: 3, numFailedTests: 1, numRuntimeErrorTestSuites: 0, startTime: 0, ...fields }) as unknown as AggregatedResult;

test('every way of not running a test is a skip', () => {
  const skipped = skippedTests(results({ testResults: [file('passed', 'pending', 'failed'), file('todo', 'skipped', 'disabled')] }));
  expect(skipped).toEqual(['test 1', 'test 0', 'test 1', 'test 2']);
});

test('a file that cannot be loaded is a failed test', () => {
  expect(countTests(results({ numRuntimeErrorTestSuites: 2 }), { skipped: 0, skipsFail: true })).toMatchObject({ passed: 3, failed: 3 });
});

test('a skip fails only where nothing may be skipped', () => {
  expect(countTests(results({}), { skipped: 2, skipsFail: false })).toMatchObject({ failed: 1, skipped: 2 });
  expect(countTests(results({}), { skipped: 2, skipsFail: true })).toMatchObject({ failed: 3, skipped: 2 });
});

test('a failed file shows its failures, a good one a single line', () => {
  const base = { numPassingTests: 11, numFailingTests: 1, perfStats: { runtime: 420 } };
  expect(renderFile('src/a.test.ts', { ...base, failureMessage: null } as TestResult)).toBe('ok     12 tests    0.4 s  src/a.test.ts\n');
  expect(renderFile('src/a.test.ts', { ...base, failureMessage: 'expected 1' } as TestResult)).toBe(
    'FAIL   12 tests    0.4 s  src/a.test.ts\nexpected 1\n',
  );
});

test('skipped tests are named and all are counted', () => {
  expect(renderSkipped(['a', 'b'])).toBe('SKIPPED  a\nSKIPPED  b\n');
  expect(renderTotal('store', { passed: 3, failed: 0, skipped: 2, seconds: 1.26 })).toBe('store: 3 passed, 0 failed, 2 skipped in 1.3 s\n');
});
