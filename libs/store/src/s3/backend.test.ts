import { afterEach, describe, expect, test } from '@jest/globals';
import type { FailureCode } from '@apphub/model';
import type { RequestListener } from 'node:http';
import type { Backend } from '../backend.ts';
import { openStore } from '../open-store.ts';
import { collect, readAll } from '../testing/bytes.ts';
import { eager, failureCodeOf, hasty, refOf, writeText } from '../testing/store-kit.ts';
import { openS3Backend, type S3BackendOptions } from './backend.ts';
import { attachment } from './presign.ts';
import { s3Identity } from './settings.ts';
import { type BadServer, s3Error, startBadServer } from './testing/bad-server.ts';

let server: BadServer | undefined;
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

async function backendAt(listener: RequestListener, options: S3BackendOptions = {}): Promise<Backend> {
  server = await startBadServer(listener);
  return openS3Backend(server.settings, options);
}

const bytes = { kind: 'bytes', bytes: Buffer.from('x') } as const;

describe('an answer of the server in the words of a store', () => {
  test.each<[number, string, FailureCode]>([
    [403, 'AccessDenied', 'STORE_DENIED'],
    [403, 'InvalidAccessKeyId', 'STORE_DENIED'],
    [403, 'SignatureDoesNotMatch', 'STORE_DENIED'],
    [401, 'Unauthorized', 'STORE_DENIED'],
    [400, 'ExpiredToken', 'STORE_DENIED'],
    [301, 'PermanentRedirect', 'STORE_DENIED'],
    [400, 'AuthorizationHeaderMalformed', 'STORE_DENIED'],
    [404, 'NoSuchBucket', 'STORE_BUCKET_MISSING'],
    [403, 'QuotaExceeded', 'STORE_FULL'],
    [507, 'XMinioStorageFull', 'STORE_FULL'],
    [500, 'InternalError', 'STORE_UNAVAILABLE'],
    [503, 'SlowDown', 'STORE_UNAVAILABLE'],
    [400, 'InvalidRequest', 'STORE_UNAVAILABLE'],
    [405, 'MethodNotAllowed', 'STORE_UNAVAILABLE'],
  ])('%i %s', async (status, code, expected) => {
    const backend = await backendAt(s3Error(status, code));
    expect(await failureCodeOf(backend.put('k', bytes))).toBe(expected);
    expect(await failureCodeOf(backend.get('k'))).toBe(expected);
    expect(await failureCodeOf(collect(backend.list('k')))).toBe(expected);
    expect(await failureCodeOf(backend.delete('k'))).toBe(expected);
  });

  test('only NoSuchKey is a miss; a 404 page of somebody in between is not', async () => {
    const missing = await backendAt(s3Error(404, 'NoSuchKey'));
    expect(await missing.get('k')).toBeUndefined();
    await server?.[Symbol.asyncDispose]();
    const elsewhere = await backendAt((_, response) => {
      response.writeHead(404, { 'content-type': 'text/html' });
      response.end('<html><body>Not here</body></html>');
    });
    expect(await failureCodeOf(elsewhere.get('k'))).toBe('STORE_UNAVAILABLE');
  });

  test('the bucket is asked for once, at the first miss', async () => {
    const backend = await backendAt((request, response) => {
      response.writeHead(request.url?.startsWith('/bundles/k') ? 404 : 200);
      response.end();
    });
    expect(await backend.head('k1')).toBeUndefined();
    expect(await backend.head('k2')).toBeUndefined();
    expect(server?.requests).toEqual(['HEAD /bundles/k1', 'HEAD /bundles/', 'HEAD /bundles/k2']);
  });

  test('who may read objects but not ask for the bucket sees a miss as one', async () => {
    const backend = await backendAt((request, response) => {
      response.writeHead(request.url?.startsWith('/bundles/k') ? 404 : 403);
      response.end();
    });
    expect(await backend.head('k')).toBeUndefined();
  });

  test('the failure names the store and what the server said, and no secret', async () => {
    const backend = await backendAt(s3Error(403, 'AccessDenied'));
    const words = await backend.put('k', bytes).catch((error: unknown) => JSON.stringify(error));
    expect(words).toContain('s3://bundles?endpoint=');
    expect(words).toContain('AccessDenied 403 no');
    expect(words).not.toContain('secret');
  });
});

describe('a server that misbehaves', () => {
  /** For servers that fall silent: they are waited for in vain. */
  const short: S3BackendOptions = { timeoutMs: 200 };
  const silent: RequestListener = (request) => void request.resume();
  const stalling: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('some');
  };
  const breaking: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('some', () => setTimeout(() => response.destroy(), 20));
  };
  const nonsense: RequestListener = (_, response) => void response.end('<html>Welcome!</html>');

  test.each([
    ['never answers', silent],
    ['stops in the middle', stalling],
    ['breaks off in the middle', breaking],
  ])('that %s is an outage for every call, and every call ends', async (_, listener) => {
    const store = openStore(await backendAt(listener, short), hasty);
    const { digest } = refOf('x');
    expect(await failureCodeOf((async () => await readAll(await store.openBlob(digest)))())).toBe('STORE_UNAVAILABLE');
    expect(await failureCodeOf(collect(store.documents.list('v1/')))).toBe('STORE_UNAVAILABLE');
  });

  test('that never answers does not hold up the backend alone either', async () => {
    const backend = await backendAt(silent, short);
    expect(await failureCodeOf(backend.head('k'))).toBe('STORE_UNAVAILABLE');
    expect(await failureCodeOf(backend.put('k', bytes))).toBe('STORE_UNAVAILABLE');
  });

  test('that sends a page instead of a blob is found out', async () => {
    const store = openStore(await backendAt(nonsense), eager);
    expect(await failureCodeOf((async () => await readAll(await store.openBlob(refOf('x').digest)))())).toBe('STORE_BLOB_CORRUPT');
    expect(await failureCodeOf(collect(store.documents.list('v1/')))).not.toBe('INTERNAL');
  });

  test('that is not there is an outage', async () => {
    const gone = await backendAt(silent);
    await server?.[Symbol.asyncDispose]();
    server = undefined;
    expect(await failureCodeOf(gone.head('k'))).toBe('STORE_UNAVAILABLE');
    expect(await failureCodeOf(writeText(openStore(gone, eager), 'x'))).toBe('STORE_UNAVAILABLE');
  });
});

test('the identity names bucket, prefix and endpoint, and nothing that does not change what is stored', () => {
  const settings = { bucket: 'b', prefix: 'p/q', region: 'r', endpoint: 'http://h:1', pathStyle: true, publicEndpoint: 'http://x', credentials: { accessKeyId: 'i', secretAccessKey: 's' } };
  expect(s3Identity(settings)).toBe('s3://b/p/q?endpoint=http%3A%2F%2Fh%3A1');
  expect(s3Identity({ bucket: 'b', prefix: '', region: 'r', pathStyle: false })).toBe('s3://b');
});

test('a file name cannot break out of its header', () => {
  expect(attachment('a"\r\nb\\.tgz')).toBe(`attachment; filename="a___b_.tgz"; filename*=UTF-8''a%22%0D%0Ab%5C.tgz`);
});

test('a signed URL lasts at most a week', async () => {
  const backend = await backendAt(s3Error(500, 'x'));
  await expect(backend.presignGet?.('k', { expiresInSeconds: 604_801 })).rejects.toThrow(RangeError);
  await expect(backend.presignGet?.('k', { expiresInSeconds: 0 })).rejects.toThrow(RangeError);
});
