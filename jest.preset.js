import { fileURLToPath } from 'node:url';

/** A line per file and the numbers at the end; adds them to the file named by APPHUB_TEST_TALLY, which CI sums up. */
const reporter = [
  fileURLToPath(new URL('tools/lint/src/test-report/reporter.ts', import.meta.url)),
  { tally: process.env.APPHUB_TEST_TALLY, skipsFail: process.env.CI === 'true' },
];

/** Native ESM, TypeScript stripped by swc; tests sit beside the code they test. */
export const preset = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/src/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  reporters: [reporter],
  testTimeout: 60_000,
};
