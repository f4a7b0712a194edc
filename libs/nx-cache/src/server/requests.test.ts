import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { digestHeader } from '../wire.ts';
import { sha256 } from '@apphub/model/node';
import { startKit } from './testing/kit.ts';

describe('what Nx must never see', () => {
  test('a wrong token is a miss and a refusal: 401 would fail the run', async () => {
    await using kit = await startKit();
    await kit.put('1', 'bytes', kit.token('main'));
    for (const token of [undefined, 'apphub_cache_guess', 'a.b.c', '\u00ff', 'x'.repeat(9000)]) {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const got = await kit.request('/v1/cache/1', { headers });
      const put = await kit.request('/v1/cache/2', { method: 'PUT', body: 'x', headers });
      expect([token?.slice(0, 20), got.status, put.status]).toEqual([token?.slice(0, 20), 404, 403]);
    }
  });

  test('a revoked token is one, from the next request on', async () => {
    await using kit = await startKit();
    const token = kit.token('main');
    expect(await kit.put('1', 'bytes', token)).toBe(200);
    kit.revoke(token);
    expect([await kit.text('1', token), await kit.put('2', 'x', token)]).toEqual([404, 403]);
  });

  test('a read-only token reads and is refused to write', async () => {
    await using kit = await startKit();
    await kit.put('1', 'bytes', kit.token('main'));
    const reader = kit.token('main', 'read-only');
    expect([await kit.text('1', reader), await kit.put('2', 'x', reader)]).toEqual(['bytes', 403]);
  });

  test('an entry that is too large is refused once it was taken to its end', async () => {
    await using kit = await startKit({ limits: { maxEntryBytes: 1000 } });
    const token = kit.token('main');
    expect(await kit.put('1', randomBytes(5_000_000), token)).toBe(403);
    expect(await kit.put('1', randomBytes(1000), token)).toBe(200);
  });

  test.each(['-1', 'a/b', 'ä', 'x'.repeat(129), ''])('the hash %j is a miss and a refusal', async (hash) => {
    await using kit = await startKit();
    const token = kit.token('main');
    expect([await kit.text(encodeURIComponent(hash), token), await kit.put(encodeURIComponent(hash), 'x', token)]).toEqual([404, 403]);
  });

  test('bytes that are not those announced are refused, and nothing is stored', async () => {
    await using kit = await startKit();
    const token = kit.token('main');
    const put = (body: string) => kit.request('/v1/cache/1', { method: 'PUT', token, body, headers: { 'repr-digest': digestHeader(sha256('right')) } });
    expect((await put('wrong')).status).toBe(403);
    expect(await kit.text('1', token)).toBe(404);
    expect((await put('right')).status).toBe(200);
  });
});

test('an upload that breaks off leaves no entry', async () => {
  await using kit = await startKit();
  const token = kit.token('main');
  await new Promise<void>((resolve) => {
    const upload = httpRequest(`${kit.url}/v1/cache/1`, { method: 'PUT', headers: { authorization: `Bearer ${token}`, 'content-length': '1000' } });
    upload.on('error', () => undefined);
    upload.on('close', () => resolve());
    upload.write(Buffer.alloc(500));
    setTimeout(() => upload.destroy(), 50);
  });
  expect(await kit.text('1', token)).toBe(404);
  expect(await kit.put('1', 'whole', token)).toBe(200);
});

test('one connection carries many requests, refused ones among them', async () => {
  await using kit = await startKit();
  const token = kit.token('main');
  for (let round = 0; round < 20; round += 1) {
    expect(await kit.put(`${round}`, randomBytes(100_000), round % 2 === 0 ? token : 'wrong')).toBe(round % 2 === 0 ? 200 : 403);
    expect((await kit.get(`${round}`, token)).status).toBe(round % 2 === 0 ? 200 : 404);
  }
});

test('a scope that was closed refuses the tokens issued before, not those issued after', async () => {
  await using kit = await startKit();
  const old = kit.token('pr-1');
  expect(await kit.put('1', 'bytes', old)).toBe(200);
  expect((await kit.request('/v1/scope', { method: 'DELETE', token: kit.token('pr-1', 'read-only') })).status).toBe(403);
  expect((await kit.request('/v1/scope', { method: 'DELETE', token: kit.token('main') })).status).toBe(403);
  expect((await kit.request('/v1/scope', { method: 'DELETE', token: old })).status).toBe(200);
  expect([await kit.text('1', old), await kit.put('2', 'x', old)]).toEqual([404, 403]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await kit.text('1', kit.token('pr-1'))).toBe('bytes');
});
