import { type Digest, parseDigest } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { storageUrlOf } from './storage-url.ts';

const digest: Digest = parseDigest(`sha256:${'ab'.repeat(32)}`);
const key = `v1/blobs/sha256/ab/ab/${'ab'.repeat(32)}`;

describe('where a blob is', () => {
  test.each([
    ['s3://bundles', `s3://bundles/${key}`],
    ['s3://bundles/team/a?endpoint=https%3A%2F%2Fs3.test', `s3://bundles/team/a/${key}`],
    ['file:///srv/store', `local://${key}`],
    ['memory:', `local://${key}`],
  ])('in %s', (identity, url) => {
    expect(storageUrlOf(identity, digest)).toBe(url);
  });
});
