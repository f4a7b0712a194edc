import { listTokens, revokeToken } from '@apphub/catalog';
import { type Operation, operations, PROBLEM_MEDIA_TYPE, type Scope, scopes } from '@apphub/model/api';
import { describe, expect, test } from '@jest/globals';
import { useServer } from '../testing/use-server.ts';

const server = useServer();

const UUID = '00000000-0000-4000-8000-000000000000';
const all: readonly Operation[] = Object.values(operations);
const guarded = all.filter(({ access }) => access !== 'open');

/** A request of the operation in which nothing is right but the path. */
function wrong({ method, path }: Operation): readonly [string, RequestInit] {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => (name === 'id' ? UUID : '-wrong-'));
  const body = method === 'GET' ? {} : { body: '{"nonsense": [', headers: { 'content-type': 'application/json' } };
  return [`${filled}?nonsense=1`, { method, ...body }];
}

const allowed = ({ access }: Operation): readonly Scope[] => (Array.isArray(access) ? (access as readonly Scope[]) : ['read']);

const othersThan = (operation: Operation): Scope[] => scopes.filter((scope) => scope !== 'admin' && !allowed(operation).includes(scope));

describe('before anything of a request is looked at,', () => {
  test.each(guarded.map((operation) => [operation.id, operation] as const))('%s asks for a token', async (_, operation) => {
    const [path, init] = wrong(operation);
    for (const token of [undefined, 'apphub_nobody-has-this-token', '{}']) {
      const response = await server.request(path, { ...init, ...(token === undefined ? {} : { token }) });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(await response.json()).toMatchObject({ code: 'TOKEN_REFUSED', status: 401 });
    }
  });

  test('every token may ask what it may do, and nothing else is for every token', () => {
    expect(guarded.filter((operation) => othersThan(operation).length === 0).map(({ id }) => id)).toEqual(['getSelf']);
  });

  test.each(guarded.filter(({ id }) => id !== 'getSelf').map((operation) => [operation.id, operation] as const))('%s asks for its scope', async (_, operation) => {
    const [path, init] = wrong(operation);
    const others = othersThan(operation);
    const refused = await server.request(path, { ...init, token: await server.token(...others) });
    expect({ status: refused.status, ...(await refused.json()) as object }).toMatchObject({ status: 403, code: 'SCOPE_MISSING' });
    for (const scope of [...allowed(operation), 'admin'] as const) {
      const response = await server.request(path, { ...init, token: await server.token(scope) });
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toMatch(PROBLEM_MEDIA_TYPE);
      await response.body?.cancel();
    }
  });
});

test('only health, readiness and the description of the API are open', async () => {
  expect(all.filter(({ access }) => access === 'open').map(({ id }) => id)).toEqual(['getHealth', 'getReadiness']);
  for (const path of ['/health', '/ready', '/openapi.json', '/docs/']) expect((await server.request(path)).status).toBe(200);
  expect((await server.request('/metrics')).status).toBe(401);
});

test('a token that was revoked is refused by the very next request', async () => {
  const token = await server.token('read');
  expect((await server.request('/job-bundles', { token })).status).toBe(200);
  const [newest] = await listTokens(server.database);
  await revokeToken(server.database, { id: newest?.id ?? '', revokedBy: 'test' });
  expect((await server.request('/job-bundles', { token })).status).toBe(401);
});

test('a token that has expired is refused', async () => {
  const token = await server.token('read');
  const [newest] = await listTokens(server.database);
  await server.database.execute("UPDATE tokens SET expires_at = now() - interval '1 second' WHERE id = $1", [newest?.id]);
  expect((await server.request('/job-bundles', { token })).status).toBe(401);
});

test('an admin makes a token, sees it in the list without its secret, and ends it', async () => {
  const admin = await server.client('admin');
  const { token, ...made } = await admin.call('createToken', { body: { name: 'ci', scopes: ['read'], expiresInDays: 0.5 } });
  expect((await server.request('/job-bundles', { token })).status).toBe(200);
  const listed = await admin.call('listTokens');
  expect(listed).toContainEqual({ ...made, lastUsedAt: expect.any(String) });
  expect(JSON.stringify(listed)).not.toContain(token);
  expect(await admin.call('revokeToken', { params: { id: made.id } })).toMatchObject({ state: 'revoked' });
  expect((await server.request('/job-bundles', { token })).status).toBe(401);
  await expect(admin.call('revokeToken', { params: { id: UUID } })).rejects.toMatchObject({ failure: { code: 'TOKEN_UNKNOWN' } });
});

test('the service believes no scope that the catalog would not grant', async () => {
  const admin = await server.client('admin');
  const body = { name: 'x', scopes: ['everything'], expiresInDays: 1 } as unknown as { name: string; scopes: Scope[]; expiresInDays: number };
  await expect(admin.call('createToken', { body })).rejects.toMatchObject({ failure: { code: 'REQUEST_INVALID' } });
});
