import { CreateBucketCommand, DeleteBucketCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { OpenedBackend } from '../../testing/index.ts';
import { collect } from '../../testing/bytes.ts';
import { openS3Backend, type S3BackendOptions } from '../backend.ts';
import type { S3Credentials, S3Settings } from '../settings.ts';

/** A server that somebody runs for these tests; `apphub-dev-s3 run` hands one over in this form. */
interface GivenServer extends S3Credentials {
  readonly endpoint: string;
  readonly region?: string;
  /** A user who may store a few kilobytes and no more; tests of a full store need one. */
  readonly poor?: S3Credentials;
}

const json = process.env['APPHUB_TEST_S3'];

export const givenServer: GivenServer | undefined = json === undefined ? undefined : (JSON.parse(json) as GivenServer);

/** Why there is no server, for the names of the tests that are skipped for it. */
const whyNoServer = process.env['APPHUB_TEST_S3_UNAVAILABLE'] ?? 'APPHUB_TEST_S3 is not set; "nx run @apphub/store:test-s3" starts a server';

/** Runs `suite` if there is a server; otherwise one skipped test says why not. */
export function onServer(name: string, suite: () => void): void {
  const there = givenServer !== undefined;
  (there ? test : test.skip)(there ? `${name}: a server is there` : `${name}: ${whyNoServer}`, () => undefined);
  if (there) describe(name, suite);
}

export interface TestBucket extends AsyncDisposable {
  readonly settings: S3Settings;
  open(options?: S3BackendOptions): Promise<OpenedBackend>;
  /** Keys of uploads that were begun and neither completed nor aborted. */
  unfinishedUploads(): Promise<string[]>;
}

/** A new, empty bucket on the given server; disposing of it fails if anything was left in it. */
export async function createTestBucket(owner: S3Credentials | undefined = givenServer): Promise<TestBucket> {
  if (givenServer === undefined || owner === undefined) throw new Error(whyNoServer);
  const { endpoint, region = 'us-east-1' } = givenServer;
  const credentials = { accessKeyId: owner.accessKeyId, secretAccessKey: owner.secretAccessKey };
  const bucket = `contract-${randomUUID().slice(0, 18)}`;
  const settings: S3Settings = { bucket, prefix: '', region, endpoint, pathStyle: true, credentials };
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    settings,
    open: async (options) => {
      const backend = openS3Backend({ ...settings, prefix: `store-${randomUUID().slice(0, 8)}` }, options);
      return { backend, close: async () => await Promise.all((await collect(backend.list(''))).map(({ key }) => backend.delete(key))).then(() => undefined) };
    },
    unfinishedUploads: async () => {
      const { Uploads: uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return uploads.map(({ Key: key }) => key ?? '');
    },
    async [Symbol.asyncDispose]() {
      await client.send(new DeleteBucketCommand({ Bucket: bucket }));
      client.destroy();
    },
  };
}
