import { preset } from '../../jest.preset.js';

/** A real browser, the real program and a real Postgres: one file after the other, since builds use all cores. */
export default {
  ...preset,
  displayName: 'web-e2e',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/e2e/**/*.e2e.ts'],
  testTimeout: 180_000,
  maxWorkers: 1,
};
