import { preset } from '../../jest.preset.js';

/** On a real S3 server, which APPHUB_TEST_S3 names; a missing one shows as skipped, and in CI a skip is a failure. */
export default {
  ...preset,
  displayName: 'catalog on S3',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/e2e/**/*.server.e2e.ts'],
  testTimeout: 240_000,
  maxWorkers: 1,
};
