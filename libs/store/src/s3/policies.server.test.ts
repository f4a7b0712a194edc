import { DeleteBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layout } from '../layout.ts';
import { openStore } from '../open-store.ts';
import type { BlobStore } from '../store-port.ts';
import { collect, readText } from '../testing/bytes.ts';
import { failureCodeOf, refOf, writeText } from '../testing/store-kit.ts';
import { openS3Backend } from './backend.ts';
import { createTestBucket, givenServer, onServer, type TestBucket } from './testing/server.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/bucket-policies.md');
const PREFIX = 'team-a';

/** The policy of a role as the documentation has it. */
function documented(role: string, { bucket, principal }: { readonly bucket: string; readonly principal: string }): string {
  const [, section = ''] = readFileSync(PAGE, 'utf8').split(`\n## ${role}\n`);
  const json = /```json\n([^`]+)```/.exec(section)?.[1] ?? '';
  return json.replaceAll(role.toUpperCase(), principal).replaceAll('BUCKET', bucket).replaceAll('PREFIX', PREFIX);
}

onServer('the documented policies', () => {
  let bucket: TestBucket;
  let client: S3Client;
  let owner: BlobStore;
  let other: BlobStore;
  /** The same user's store for the cache of Nx, below the other. */
  let nx: BlobStore;
  const there = refOf('there already').digest;

  beforeAll(async () => {
    bucket = await createTestBucket();
    const { region, credentials } = bucket.settings;
    const endpoint = bucket.settings.endpoint ?? '';
    client = new S3Client({ endpoint, region, ...(credentials === undefined ? {} : { credentials }), forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
    owner = openStore(openS3Backend({ ...bucket.settings, prefix: PREFIX }));
    const poor = givenServer?.poor;
    other = openStore(openS3Backend({ ...bucket.settings, prefix: PREFIX, ...(poor === undefined ? {} : { credentials: poor }) }));
    nx = openStore(openS3Backend({ ...bucket.settings, prefix: `${PREFIX}/nx-cache`, ...(poor === undefined ? {} : { credentials: poor }) }));
    await writeText(owner, 'there already');
  });

  afterAll(async () => {
    await client.send(new DeleteBucketPolicyCommand({ Bucket: bucket.settings.bucket }));
    for (const { digest } of await collect(owner.listBlobs())) await owner.deleteBlob(digest);
    for (const prefix of ['v1/', 'nx-cache/v1/']) for (const key of await collect(owner.documents.list(prefix))) await owner.documents.delete(key);
    client.destroy();
    await bucket[Symbol.asyncDispose]();
  });

  /** Lets the other user be in this role, and in no other. */
  const appoint = async (role: 'Reader' | 'Writer' | 'Collector') => {
    const policy = documented(role, { bucket: bucket.settings.bucket, principal: 'arn:aws:iam:::user/poor' });
    await client.send(new PutBucketPolicyCommand({ Bucket: bucket.settings.bucket, Policy: policy }));
  };
  const write = (key: string) => other.documents.write(key, Buffer.from('{}'));

  test('without a role nobody sees anything', async () => {
    expect(await failureCodeOf(other.statBlob(there))).toBe('STORE_DENIED');
    expect(await failureCodeOf(collect(other.listBlobs()))).toBe('STORE_DENIED');
  });

  test('a reader reads, lists and knows what is not there; it writes and deletes nothing', async () => {
    await appoint('Reader');
    expect(await readText(await other.openBlob(there))).toBe('there already');
    expect(await collect(other.listBlobs())).toHaveLength(1);
    expect(await other.statBlob(refOf('nowhere').digest)).toBeUndefined();
    expect(await failureCodeOf(writeText(other, 'x'))).toBe('STORE_DENIED');
    expect(await failureCodeOf(other.deleteBlob(there))).toBe('STORE_DENIED');
  });

  test('a writer adds, and deletes its own notes; it deletes no blob and no record', async () => {
    await appoint('Writer');
    const { digest } = await writeText(other, 'new');
    expect(await readText(await other.openBlob(digest))).toBe('new');
    await write(layout.probe('one'));
    await other.documents.delete(layout.probe('one'));
    expect(await failureCodeOf(other.deleteBlob(there))).toBe('STORE_DENIED');
    expect(await failureCodeOf(other.documents.delete(layout.epoch('1')))).toBe('STORE_DENIED');
  });

  test('a writer serves the cache of Nx: it takes back its claims and its notes on bytes, and no entry', async () => {
    await appoint('Writer');
    const [claim, suspect, entry] = [`${layout.nxClaims}one.json`, layout.suspect(there), layout.nxEntry('1', 'main')];
    for (const key of [claim, suspect, entry]) await nx.documents.write(key, Buffer.from('{}'));
    for (const key of [claim, suspect]) await nx.documents.delete(key);
    expect(await collect(nx.documents.list('v1/'))).toEqual([entry]);
    expect(await failureCodeOf(nx.documents.delete(entry))).toBe('STORE_DENIED');
    await appoint('Collector');
    await nx.documents.delete(entry);
  });

  test('a collector deletes and says so; it adds no blob', async () => {
    await appoint('Collector');
    await write(layout.epoch('1'));
    await write(layout.condemnation(refOf('new').digest, 'me'));
    await other.deleteBlob(refOf('new').digest);
    expect(await owner.statBlob(refOf('new').digest)).toBeUndefined();
    expect(await failureCodeOf(writeText(other, 'x'))).toBe('STORE_DENIED');
  });

  test('no role reaches beyond its prefix', async () => {
    await appoint('Writer');
    const outside = openStore(openS3Backend({ ...bucket.settings, prefix: 'team-b', ...(givenServer?.poor === undefined ? {} : { credentials: givenServer.poor }) }));
    expect(await failureCodeOf(writeText(outside, 'x'))).toBe('STORE_DENIED');
  });
});
