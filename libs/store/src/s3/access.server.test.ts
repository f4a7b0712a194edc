import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layout } from '../layout.ts';
import { openStore } from '../open-store.ts';
import { readText, writePatterned } from '../testing/bytes.ts';
import { failureCodeOf, refOf, writeText } from '../testing/store-kit.ts';
import { openS3Backend } from './backend.ts';
import { createTestBucket, givenServer, onServer, type TestBucket } from './testing/server.ts';

onServer('a real S3 server', () => {
  let bucket: TestBucket;
  beforeAll(async () => {
    bucket = await createTestBucket();
  });
  afterAll(async () => {
    await bucket[Symbol.asyncDispose]();
  });
  const ownSettings = () => ({ ...bucket.settings, prefix: 'access' });

  describe('signed URLs', () => {
    const { digest } = refOf('signed for');
    const urlFor = async (filename?: string) => {
      const store = openStore(openS3Backend(ownSettings()));
      await writeText(store, 'signed for');
      return (await store.presignBlob?.(digest, { expiresInSeconds: 60, ...(filename === undefined ? {} : { filename }) })) ?? '';
    };
    afterAll(() => openStore(openS3Backend(ownSettings())).deleteBlob(digest));

    test('let anyone who holds one read the blob, under the name it should be saved as', async () => {
      const answer = await fetch(await urlFor('a "bündle".tgz'));
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="a _b_ndle_.tgz"; filename*=UTF-8''a%20%22b%C3%BCndle%22.tgz`);
      expect(await answer.text()).toBe('signed for');
    });

    test.each([
      ['signature', (url: string) => url.replace(/(X-Amz-Signature=)[0-9a-f]{8}/, '$100000000')],
      ['object', (url: string) => url.replace(digest.slice(7), refOf('another').digest.slice(7))],
      ['life time', (url: string) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000')],
      ['name', (url: string) => url.replace('bundle.tgz', 'virus.exe')],
    ])('whose %s was changed open nothing', async (_, tamper) => {
      const url = await urlFor('bundle.tgz');
      expect(tamper(url)).not.toBe(url);
      const answer = await fetch(tamper(url));
      await answer.arrayBuffer();
      expect(answer.status).toBe(403);
    });

    test('name the public endpoint where there is one', async () => {
      const backend = openS3Backend({ ...ownSettings(), publicEndpoint: 'https://bundles.example.org' });
      const url = new URL((await backend.presignGet?.(layout.blob(digest), { expiresInSeconds: 60 })) ?? '');
      expect(url.origin).toBe('https://bundles.example.org');
      expect(url.pathname).toBe(`/${bucket.settings.bucket}/access/${layout.blob(digest)}`);
    });

    test('without one nobody reads anything', async () => {
      const [bare] = (await urlFor()).split('?');
      const answer = await fetch(bare ?? '');
      await answer.arrayBuffer();
      expect(answer.status).toBe(403);
    });
  });

  describe.each([
    ['a wrong secret', { accessKeyId: givenServer?.accessKeyId ?? '', secretAccessKey: 'wrong' }],
    ['an unknown key', { accessKeyId: 'NOBODY', secretAccessKey: 'wrong' }],
  ])('with %s', (_, credentials) => {
    test('every call is denied, and none is taken for a miss', async () => {
      const store = openStore(openS3Backend({ ...ownSettings(), credentials }));
      const { digest } = refOf('x');
      expect(await failureCodeOf(store.statBlob(digest))).toBe('STORE_DENIED');
      expect(await failureCodeOf(store.openBlob(digest))).toBe('STORE_DENIED');
      expect(await failureCodeOf(writeText(store, 'x'))).toBe('STORE_DENIED');
      expect(await failureCodeOf(store.deleteBlob(digest))).toBe('STORE_DENIED');
      expect(await failureCodeOf(store.documents.read(`${layout.epochs}1`))).toBe('STORE_DENIED');
      expect(await failureCodeOf(store.documents.list(layout.epochs)[Symbol.asyncIterator]().next())).toBe('STORE_DENIED');
    });
  });

  test('a missing bucket is told as such by every call, and is not a miss', async () => {
    const store = openStore(openS3Backend({ ...ownSettings(), bucket: 'nobody-made-this-bucket' }));
    const { digest } = refOf('x');
    expect(await failureCodeOf(store.statBlob(digest))).toBe('STORE_BUCKET_MISSING');
    expect(await failureCodeOf(store.openBlob(digest))).toBe('STORE_BUCKET_MISSING');
    expect(await failureCodeOf(writeText(store, 'x'))).toBe('STORE_BUCKET_MISSING');
    expect(await failureCodeOf(writeText(store, 'x', { replace: true }))).toBe('STORE_BUCKET_MISSING');
    expect(await failureCodeOf(store.documents.list(layout.epochs)[Symbol.asyncIterator]().next())).toBe('STORE_BUCKET_MISSING');
  });

  (givenServer?.poor ? test : test.skip)('a user whose quota is used up is told that the store is full', async () => {
    const small = await createTestBucket(givenServer?.poor);
    const { backend, close } = await small.open();
    const store = openStore(backend);
    await writeText(store, 'a few bytes fit');
    expect(await failureCodeOf(writeText(store, 'x'.repeat(1_000_000)))).toBe('STORE_FULL');
    expect(await readText(await store.openBlob(refOf('a few bytes fit').digest))).toBe('a few bytes fit');
    await close();
    await small[Symbol.asyncDispose]();
  });

  test('an upload in parts that is aborted anywhere on its way leaves neither an object nor an upload', async () => {
    const folder = await mkdtemp(join(tmpdir(), 's3-abort-'));
    const { backend, close } = await bucket.open();
    const path = join(folder, 'large');
    const size = 100 * 1024 * 1024;
    await writePatterned(path, size);
    const outcomes = [];
    for (const delay of [1, 20, 60, 150, 300]) {
      const signal = AbortSignal.timeout(delay);
      outcomes.push(
        await backend.put(`aborted-${delay}`, { kind: 'file', path, size }, { signal }).then(
          () => 'stored',
          () => 'aborted',
        ),
      );
      const stored = (await backend.head(`aborted-${delay}`)) !== undefined;
      expect(stored).toBe(outcomes.at(-1) === 'stored');
      expect(await bucket.unfinishedUploads()).toEqual([]);
    }
    expect(outcomes).toContain('aborted');
    await close();
    await rm(folder, { recursive: true });
  });
});
