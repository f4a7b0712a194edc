import { preset } from '../../jest.preset.js';

/**
 * Tests against a real S3 server belong to the target `test-s3`, which starts one. Here they run only on a server that
 * was given; without one they are shown as skipped, or left to that target where nothing may be skipped.
 */
const leftToOtherTarget = process.env.CI === 'true' && process.env.APPHUB_TEST_S3 === undefined;

export default {
  ...preset,
  displayName: 'store',
  rootDir: import.meta.dirname,
  testPathIgnorePatterns: ['/node_modules/', ...(leftToOtherTarget ? ['\\.server\\.test\\.ts$'] : [])],
};
