import { preset } from '../../jest.preset.js';

/** Starts real S3 servers; fetches them from Debian's archive the first time. */
export default {
  ...preset,
  displayName: 'dev with S3',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/src/**/*.server.test.ts'],
  testTimeout: 300_000,
};
