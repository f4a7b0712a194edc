import { preset } from '../../jest.preset.js';

/** The real program with a real Postgres. Two files at a time: a test of an outage mostly waits for its end. */
export default {
  ...preset,
  displayName: 'catalog-e2e',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/e2e/**/*.e2e.ts'],
  // Those need a server: jest.s3.config.js.
  testPathIgnorePatterns: ['\\.server\\.e2e\\.ts$'],
  testTimeout: 240_000,
  maxWorkers: 2,
};
