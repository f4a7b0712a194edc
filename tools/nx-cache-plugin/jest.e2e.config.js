import { preset } from '../../jest.preset.js';

/** Real Nx in temp workspaces: one after the other, since each starts processes of its own. */
export default {
  ...preset,
  displayName: 'nx-cache-plugin-e2e',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/e2e/**/*.e2e.ts'],
  testTimeout: 300_000,
  maxWorkers: 1,
};
