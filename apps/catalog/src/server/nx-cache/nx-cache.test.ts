import { createCacheToken } from '@apphub/catalog';
import { createCache, defaultCachePolicy, newTokenSecret, tokenHash } from '@apphub/nx-cache/server';
import { openMemoryBackend, openStore } from '@apphub/store';
import { generateSigningKey } from '@apphub/trust';
import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { catalogCacheTokens } from '../../service/catalog-cache-tokens.ts';
import { useServer } from '../testing/use-server.ts';

const tokens = { find: (hash: Buffer) => catalogCacheTokens(server.database).find(hash) };
const nxCache = createCache({ store: openStore(openMemoryBackend()), policy: defaultCachePolicy, key: generateSigningKey('nx-cache'), folder: tmpdir(), tokens });
const server = useServer({ requestsPerMinute: 5 }, { nxCache });

async function token(scope: string): Promise<string> {
  const secret = newTokenSecret();
  await createCacheToken(server.database, { name: scope, hash: tokenHash(secret), scope, access: 'read-write', expiresInMs: 60_000, createdBy: 'test' });
  return secret;
}

describe('the cache in the catalog', () => {
  test('stores and gives entries by tokens of its own, as often as it is asked', async () => {
    const secret = await token('main');
    const body = randomBytes(3_000_000);
    expect((await server.request('/v1/cache/1', { method: 'PUT', body, token: secret })).status).toBe(200);
    for (let round = 0; round < 60; round += 1) {
      const response = await server.request('/v1/cache/1', { token: secret });
      expect([response.status, Buffer.from(await response.arrayBuffer()).equals(body)]).toEqual([200, true]);
    }
  });

  test('never answers what fails a run: no limit, no parser, no error page', async () => {
    for (let round = 0; round < 60; round += 1) {
      expect((await server.request('/v1/cache/2', { token: 'wrong' })).status).toBe(404);
      expect((await server.request('/v1/cache/2', { method: 'PUT', body: '{"no": [', headers: { 'content-type': 'application/json' }, token: 'wrong' })).status).toBe(403);
    }
  });

  test('knows no token of the catalog, nor the catalog one of the cache', async () => {
    expect((await server.request('/v1/cache/1', { token: await server.token('admin') })).status).toBe(404);
    expect((await server.request('/job-bundles', { token: await token('main') })).status).toBe(401);
  });
});
