import { afterAll, beforeAll, expect } from '@jest/globals';
import { describeBackendContract, describeStoreContract } from '../testing/index.ts';
import { createTestBucket, onServer, type TestBucket } from './testing/server.ts';

/** More than one part, and more than may be sent in one piece by most clients' defaults. */
const LARGE = 120 * 1024 * 1024;
/** Small, so that a listing has several pages. */
const PAGE_SIZE = 7;

onServer('the contract', () => {
  let bucket: TestBucket;
  beforeAll(async () => {
    bucket = await createTestBucket();
  });
  afterAll(async () => {
    expect(await bucket.unfinishedUploads()).toEqual([]);
    await bucket[Symbol.asyncDispose]();
  });
  const harness = { open: () => bucket.open({ pageSize: PAGE_SIZE }), largeSize: LARGE, histories: 5 };
  describeBackendContract('S3', harness);
  describeStoreContract('S3', harness);
});
