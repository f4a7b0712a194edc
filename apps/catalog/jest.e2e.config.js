import { preset } from '../../jest.preset.js';

/** The real program with a real Postgres: one test after the other, since builds use all cores. */
export default {
  ...preset,
  displayName: 'catalog-e2e',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/e2e/**/*.e2e.ts'],
  // Those need a server: jest.s3.config.js.
  testPathIgnorePatterns: ['\\.server\\.e2e\\.ts$'],
  testTimeout: 240_000,
  maxWorkers: 1,
};
