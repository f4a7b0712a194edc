import { preset } from '../../jest.preset.js';

/** The real program in temp repositories: one after the other, since builds use all cores. */
export default {
  ...preset,
  displayName: 'cli-e2e',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/e2e/**/*.e2e.ts'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
