import { createToken, revokeToken } from '@apphub/catalog';
import { openClient } from '@apphub/client';
import type { Scope } from '@apphub/model/api';
import { openMemoryBackend, openStore } from '@apphub/store';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type TestArchive, testArchive } from '../testing/archive.ts';
import { TEST_CONFIG, useServer } from '../testing/use-server.ts';
import { linkSignature } from './signature.ts';

const server = useServer();

let archive: TestArchive;
beforeAll(async () => {
  archive = await testArchive();
});

async function reader(...scopes: Scope[]) {
  const { secret, token } = await createToken(server.database, { name: 'reader', scopes, expiresInMs: 3_600_000, createdBy: 'test' });
  return { id: token.id, secret, client: openClient({ url: server.url, token: secret }) };
}

async function publish(slug: string, more: TestArchive = archive, force = {}) {
  const client = await server.client('publish', 'publish:force', 'read');
  return client.publish({ slug, version: '1.0.0', digest: more.digest, archive: more.bytes, ...force });
}

async function linkTo(slug: string) {
  const { client, id } = await reader('read');
  const { download } = await client.call('getVersion', { params: { slug, version: '1.0.0' } });
  return { url: new URL(download?.url ?? ''), expiresAt: download?.expiresAt ?? '', tokenId: id };
}

const refusal = async (url: URL | string) => {
  const response = await fetch(url);
  return response.ok ? { status: response.status } : { status: response.status, ...((await response.json()) as { code: string; detail: string }) };
};

describe('a link', () => {
  test('gives its holder the bytes of the version, with no token', async () => {
    await publish('good');
    const { url } = await linkTo('good');
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/gzip',
      'content-length': String(archive.bytes.length),
      'content-disposition': `attachment; filename="good-1.0.0.tgz"; filename*=UTF-8''good-1.0.0.tgz`,
      'cache-control': 'private, no-store',
      etag: `"${archive.digest}"`,
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(archive.bytes)).toBe(true);
  });

  test('lasts as long as the setting says, and is then told to have run out', async () => {
    await publish('short');
    const { url, expiresAt, tokenId } = await linkTo('short');
    expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.now() + TEST_CONFIG.downloadTtlMs);
    expect(url.searchParams.get('expires')).toBe(String(Date.parse(expiresAt)));
    const claims = { path: url.pathname, digest: archive.digest, tokenId, expires: Date.now() - 1, filename: 'short-1.0.0.tgz' };
    url.searchParams.set('expires', String(claims.expires));
    url.searchParams.set('token', linkSignature(claims, TEST_CONFIG.signingSecret));
    expect(await refusal(url)).toMatchObject({ status: 403, code: 'LINK_REFUSED', detail: 'The link has run out.' });
  });

  test.each([
    ['a later end', (url: URL) => url.searchParams.set('expires', String(Date.now() + 1e9))],
    ['an end in another spelling', (url: URL) => url.searchParams.set('expires', `0${url.searchParams.get('expires')}`)],
    ['another file name', (url: URL) => url.searchParams.set('filename', 'evil.exe')],
    ['another token', (url: URL) => url.searchParams.set('by', '00000000-0000-4000-8000-000000000000')],
    ['no token', (url: URL) => url.searchParams.delete('by')],
    ['another signature', (url: URL) => url.searchParams.set('token', 'a'.repeat(64))],
    ['another object', (url: URL) => (url.pathname = url.pathname.replace('/one/', '/two/'))],
    ['an object that does not exist', (url: URL) => (url.pathname = url.pathname.replace('/one/', '/none/'))],
  ])('does not take %s', async (_, change) => {
    await publish('one');
    await publish('two');
    const { url } = await linkTo('one');
    change(url);
    expect(await refusal(url)).toMatchObject({ status: 403, code: 'LINK_REFUSED', detail: 'The link is not valid.' });
  });

  test('leads to the bytes that it was made for, and not to those that replaced them', async () => {
    await publish('moved');
    const { url } = await linkTo('moved');
    const next = await testArchive({ content: 'next' });
    await publish('moved', next, { force: 'true', reason: 'test' });
    expect(await refusal(url)).toMatchObject({ status: 403, code: 'LINK_REFUSED' });
  });

  test('ends with the token that it was made for', async () => {
    await publish('revoked');
    const { url, tokenId } = await linkTo('revoked');
    expect((await fetch(url)).status).toBe(200);
    await revokeToken(server.database, { id: tokenId, revokedBy: 'test' });
    expect(await refusal(url)).toMatchObject({ status: 403, code: 'LINK_REFUSED', detail: 'The link is not valid.' });
  });

  test('works under every address that the service is reached at, inside and outside', async () => {
    await publish('everywhere');
    const { url } = await linkTo('everywhere');
    url.hostname = 'localhost';
    expect((await fetch(url)).status).toBe(200);
  });

  test('is made for nobody who may not read', async () => {
    await publish('unread');
    const { client } = await reader('publish');
    expect(await client.publish({ slug: 'unread', version: '1.0.0', digest: archive.digest, archive: archive.bytes })).toMatchObject({ outcome: 'unchanged', version: { download: null } });
  });

  test('begins with the public address where there is one', async () => {
    const response = await server.request('/job-bundles/good/versions/1.0.0', { token: (await reader('read')).secret, headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' } });
    const { data } = (await response.json()) as { data: { download: { url: string } } };
    expect(data.download.url.startsWith(`${server.url}/`)).toBe(true);
  });
});

describe('who may read', () => {
  test('downloads with the token, asks for the head alone, and is told when nothing has changed', async () => {
    await publish('plain');
    const { client, secret } = await reader('read');
    const { digest, size, bytes } = await client.downloadVersion({ params: { slug: 'plain', version: '1.0.0' } });
    expect({ digest, size }).toEqual({ digest: archive.digest, size: archive.bytes.length });
    expect(Buffer.from(await new Response(bytes).arrayBuffer()).equals(archive.bytes)).toBe(true);
    const path = '/job-bundles/plain/versions/1.0.0/download';
    const head = await server.request(path, { method: 'HEAD', token: secret });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(archive.bytes.length)]);
    expect((await server.request(path, { token: secret, headers: { 'if-none-match': `"${archive.digest}"` } })).status).toBe(304);
  });

  test('is told that a version is not there', async () => {
    const { secret } = await reader('read');
    expect((await server.request('/job-bundles/none/versions/1/download', { token: secret })).status).toBe(404);
  });
});

test('bytes that the store has lost are an outage, not a success', async () => {
  const lost = await testArchive({ content: 'lost' });
  await publish('lost', lost);
  await server.store.deleteBlob(lost.digest);
  const response = await server.request('/job-bundles/lost/versions/1.0.0/download', { token: (await reader('read')).secret });
  expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject({ status: 503, code: 'STORE_BLOB_MISSING' });
});

describe('where links lead to the store itself', () => {
  const presigned = { ...openStore(openMemoryBackend()), presignBlob: async (digest: string, { expiresInSeconds, filename }: { expiresInSeconds: number; filename?: string }) => `https://store.example/${digest}?for=${expiresInSeconds}&as=${filename}` };
  const other = useServer({ linksToStore: true, publicUrl: 'https://apphub.example' }, { store: presigned });

  test('they name one object and last as long as the setting says', async () => {
    const client = await other.client('publish', 'read');
    const { version } = await client.publish({ slug: 'a', version: '1.0.0', digest: archive.digest, archive: archive.bytes });
    expect(version.download).toMatchObject({ kind: 'external', url: `https://store.example/${archive.digest}?for=60&as=a-1.0.0.tgz` });
  });
});
