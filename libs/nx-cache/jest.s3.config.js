import { preset } from '../../jest.preset.js';

/** On a real S3 server, which APPHUB_TEST_S3 names; a missing one shows as skipped, and in CI a skip is a failure. */
export default {
  ...preset,
  displayName: 'nx-cache on S3',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/src/**/*.server.test.ts'],
  testTimeout: 120_000,
};
