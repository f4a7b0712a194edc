import { preset } from '../../jest.preset.js';

/** Tests against a real S3 server belong to the target `test-s3`, which starts one; see @apphub/store. */
const leftToOtherTarget = process.env.CI === 'true' && process.env.APPHUB_TEST_S3 === undefined;

export default {
  ...preset,
  displayName: 'nx-cache',
  rootDir: import.meta.dirname,
  testPathIgnorePatterns: ['/node_modules/', ...(leftToOtherTarget ? ['\\.server\\.test\\.ts$'] : [])],
};
