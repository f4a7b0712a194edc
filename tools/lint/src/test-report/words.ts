import type { AggregatedResult, TestResult } from '@jest/reporters';

export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

const NOT_RUN: ReadonlySet<string> = new Set(['pending', 'skipped', 'todo', 'disabled']);

/** Full names of the tests that were not run. */
export function skippedTests({ testResults }: Pick<AggregatedResult, 'testResults'>): string[] {
  const all = testResults.flatMap((file) => file.testResults);
  return all.filter(({ status }) => NOT_RUN.has(status)).map(({ fullName }) => fullName);
}

/** A test file that could not even be loaded counts as one failed test; so does a skipped test where none may be. */
export function countTests(results: AggregatedResult, options: { readonly skipped: number; readonly skipsFail: boolean }): TestCount {
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + (options.skipsFail ? options.skipped : 0);
  return { passed: results.numPassedTests, failed, skipped: options.skipped, seconds: (Date.now() - results.startTime) / 1000 };
}

/** `ok     12 tests   0.4 s  src/a.test.ts`, and the failures in full. */
export function renderFile(path: string, { numPassingTests, numFailingTests, perfStats, failureMessage }: TestResult): string {
  const verdict = (failureMessage ?? '') === '' ? 'ok  ' : 'FAIL';
  const count = `${numPassingTests + numFailingTests} tests`.padStart(10);
  const seconds = `${(perfStats.runtime / 1000).toFixed(1)} s`.padStart(8);
  return `${verdict} ${count} ${seconds}  ${path}\n${verdict === 'FAIL' ? `${failureMessage}\n` : ''}`;
}

/** A line per skipped test. */
export function renderSkipped(names: readonly string[]): string {
  return names.map((name) => `SKIPPED  ${name}\n`).join('');
}

/** The one line to look at. */
export function renderTotal(project: string, { passed, failed, skipped, seconds }: TestCount): string {
  return `${project}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds.toFixed(1)} s\n`;
}
