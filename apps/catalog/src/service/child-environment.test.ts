import { expect, test } from '@jest/globals';
import { childEnvironment } from './child-environment.ts';

test('processes that build see what builds need, and nothing that only the service needs', () => {
  const builds = { PATH: '/bin', APPHUB_BUNDLE_STORAGE_URL: 's3://b', APPHUB_BUNDLE_STORAGE_SECRET_ACCESS_KEY: 'k', APPHUB_TRUST_POLICY: '/p' };
  const ours = { DATABASE_URL: 'postgres://x', APPHUB_BUNDLE_STORAGE_SIGNING_SECRET: 's', APPHUB_AUDIT_KEY: '/k', PGPASSWORD: 'p', PGHOST: 'h' };
  expect(childEnvironment({ ...builds, ...ours })).toEqual(builds);
});
