import { preset } from '../../jest.preset.js';

/** Tests that start a real S3 server belong to the target `test-s3`. */
export default {
  ...preset,
  displayName: 'dev',
  rootDir: import.meta.dirname,
  testPathIgnorePatterns: ['/node_modules/', '\\.server\\.test\\.ts$'],
};
