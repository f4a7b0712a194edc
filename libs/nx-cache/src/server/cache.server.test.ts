import { createTestBucket, onServer, type TestBucket } from '@apphub/store/s3/testing';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { describeCacheContract } from './testing/cache-contract.ts';

onServer('the cache on a server', () => {
  let bucket: TestBucket;
  beforeAll(async () => {
    bucket = await createTestBucket();
  });
  afterAll(async () => {
    expect(await bucket.unfinishedUploads()).toEqual([]);
    await bucket[Symbol.asyncDispose]();
  });
  describeCacheContract('S3', { open: () => bucket.open() });
});
