import type { Config } from '@jest/types';
import type { AggregatedResult, Reporter, Test, TestContext, TestResult } from '@jest/reporters';
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { countTests, renderFile, renderSkipped, renderTotal, skippedTests } from './words.ts';

export interface ReporterOptions {
  /** A file that gets one line "<passed> <failed> <project>" per run. */
  readonly tally?: string | undefined;
  /** Where every tool is installed, a skipped test is a test that was not run. */
  readonly skipsFail: boolean;
}

/** A line per test file, the failures in full, skipped tests by name, and one line of numbers at the end. */
export default class CountingReporter implements Pick<Reporter, 'onTestResult' | 'onRunComplete' | 'getLastError'> {
  readonly #options: ReporterOptions;
  /** With `-t` jest calls "skipped" what the person left out. */
  readonly #filtered: boolean;
  #error: Error | undefined;

  constructor({ testNamePattern }: Pick<Config.GlobalConfig, 'testNamePattern'>, options: ReporterOptions) {
    this.#options = options;
    this.#filtered = (testNamePattern ?? '') !== '';
  }

  onTestResult({ path, context }: Test, result: TestResult): void {
    process.stderr.write(renderFile(relative(context.config.rootDir, path), result));
  }

  onRunComplete(contexts: Set<TestContext>, results: AggregatedResult): void {
    const project = [...contexts].map(({ config }) => config.displayName?.name ?? config.rootDir).join(', ');
    const skipped = this.#filtered ? [] : skippedTests(results);
    const count = countTests(results, { skipsFail: this.#options.skipsFail, skipped: skipped.length });
    process.stderr.write(`${renderSkipped(skipped)}${renderTotal(project, count)}`);
    if (this.#options.tally !== undefined) appendFileSync(this.#options.tally, `${count.passed} ${count.failed} test ${project}\n`);
    if (this.#options.skipsFail && skipped.length > 0) this.#error = new Error(`${skipped.length} skipped here, where nothing may be skipped`);
  }

  getLastError(): Error | undefined {
    return this.#error;
  }
}
