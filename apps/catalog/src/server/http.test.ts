import { PROBLEM_MEDIA_TYPE, problemSchema } from '@apphub/model/api';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { testArchive } from './testing/archive.ts';
import { rawRequest } from './testing/raw-request.ts';
import { snapshot } from './testing/snapshot.ts';
import { useServer } from './testing/use-server.ts';

const server = useServer({ corsOrigins: ['https://page.example'], maxBundleBytes: 1 << 20 });

let admin: string;
beforeAll(async () => {
  admin = await server.token('admin');
});

const problem = async (response: Response) => {
  expect(response.headers.get('content-type')).toMatch(PROBLEM_MEDIA_TYPE);
  return problemSchema.parse(await response.json());
};

describe('what goes wrong has one shape:', () => {
  test.each([
    ['an unknown path', ['/nothing', {}], [404, 'ROUTE_UNKNOWN']],
    ['an unknown method', ['/job-bundles', { method: 'PUT' }], [404, 'ROUTE_UNKNOWN']],
    ['a path that is no text', ['/job-bundles/%ff', {}], [400, 'REQUEST_INVALID']],
    ['a name that is too long', [`/job-bundles/${'a'.repeat(101)}`, {}], [400, 'REQUEST_INVALID']],
    ['a name that is much too long', [`/job-bundles/${'a'.repeat(5000)}`, {}], [400, 'REQUEST_INVALID']],
    ['a name with NUL', ['/job-bundles/a%00', {}], [400, 'REQUEST_INVALID']],
    ['a path that leaves', ['/job-bundles/..%2f..%2fetc/versions/1/download', {}], [400, 'REQUEST_INVALID']],
    ['JSON that is none', ['/tokens', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }], [400, 'REQUEST_INVALID']],
    ['JSON that wants to be a prototype', ['/tokens', { method: 'POST', body: '{"__proto__": {}}', headers: { 'content-type': 'application/json' } }], [400, 'REQUEST_INVALID']],
    ['no body', ['/tokens', { method: 'POST' }], [400, 'REQUEST_INVALID']],
    ['a body of another type', ['/tokens', { method: 'POST', body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }], [415, 'REQUEST_TYPE_UNSUPPORTED']],
    ['an archive where none is taken', ['/tokens', { method: 'POST', body: 'x', headers: { 'content-type': 'application/gzip' } }], [415, 'REQUEST_TYPE_UNSUPPORTED']],
    ['a body that is too large', ['/tokens', { method: 'POST', body: JSON.stringify({ name: 'x'.repeat(1 << 20) }), headers: { 'content-type': 'application/json' } }], [413, 'REQUEST_TOO_LARGE']],
  ] as const)('%s', async (_, [path, init], [status, code]) => {
    const response = await server.request(path, { ...(init as RequestInit), token: admin });
    expect(response.status).toBe(status);
    const told = await problem(response);
    expect(told).toMatchObject({ status, code, type: `urn:apphub:failure:${code}`, error: told.detail });
    expect(told.remedy).not.toBe('');
    expect(told.requestId).toBe(response.headers.get('x-request-id'));
  });

  test('bytes that are no HTTP', async () => {
    const answer = await rawRequest(server.url, 'HELLO\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request/);
    expect(problemSchema.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))))).toMatchObject({ code: 'REQUEST_INVALID' });
  });

  test('JSON that is nested beyond reason', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const body = `{"deprecated": true, "metadata": ${deep}}`;
    const response = await server.request('/job-bundles/a/versions/1', { method: 'PATCH', token: admin, body, headers: { 'content-type': 'application/json' } });
    expect(response.status).toBe(400);
  });

  test('a bug is told without what it is about, and logged with it', async () => {
    const broken = { ...server.parts.examples };
    Object.assign(server.parts.examples, { list: async () => Promise.reject(new Error('the inside story')) });
    try {
      const response = await server.request('/examples/catalog', { token: admin });
      const told = await problem(response);
      expect(told).toMatchObject({ status: 500, code: 'INTERNAL' });
      expect(JSON.stringify(told)).not.toContain('inside story');
      expect(server.logged.filter((line) => line.includes('inside story') && line.includes(told.requestId))).toHaveLength(1);
    } finally {
      Object.assign(server.parts.examples, broken);
    }
  });
});

describe('an upload', () => {
  const begin = async (query: string, bytes: Uint8Array): Promise<Socket> => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(`POST /job-bundles?${query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${admin}\r\nContent-Type: application/gzip\r\nContent-Length: 1000000\r\n\r\n`);
    await new Promise((resolve) => socket.write(bytes, resolve));
    return socket;
  };
  const logged = async (words: string): Promise<string> => server.logged.find((line) => line.includes(words)) ?? (await sleep(20), logged(words));

  test('that breaks off leaves nothing, and is no fault of the service', async () => {
    const before = await snapshot(server.database, server.store);
    const { bytes } = await testArchive({ content: randomBytes(100_000) });
    const socket = await begin(`slug=cut&version=1&digest=${'a'.repeat(64)}`, bytes.subarray(0, 50_000));
    await logged('an upload begins');
    socket.destroy();
    expect(JSON.parse(await logged('REQUEST_CUT_OFF'))).toMatchObject({ level: 30 });
    expect(await snapshot(server.database, server.store)).toBe(before);
  });

  test('that is refused halfway is told why while it goes on', async () => {
    const socket = await begin('slug=early', Buffer.alloc(1000));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400/);
    expect(answer.toString()).toContain('query.digest');
    socket.destroy();
  });
});

describe('headers', () => {
  test('keep browsers from making more of an answer than it is', async () => {
    const { headers } = await server.request('/health');
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.any(String),
    });
    expect(headers.has('x-powered-by')).toBe(false);
  });

  test('let pages of the origins in the setting call, and no others', async () => {
    const preflight = (origin: string) =>
      server.request('/job-bundles', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,if-match' } });
    const good = await preflight('https://page.example');
    expect([good.status, good.headers.get('access-control-allow-origin')]).toEqual([204, 'https://page.example']);
    expect(good.headers.get('access-control-allow-credentials')).toBeNull();
    expect((await preflight('https://other.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('carry the id of the request, which may come from the caller', async () => {
    expect((await server.request('/health', { headers: { 'x-request-id': 'mine-1' } })).headers.get('x-request-id')).toBe('mine-1');
  });
});

test('the page to try the API runs under a policy of its own, and loads nothing from elsewhere', async () => {
  const response = await server.request('/docs/');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(await response.text()).not.toMatch(/(src|href)="https?:/);
});

test('the description names every operation and every error has the same shape', async () => {
  const document = (await (await server.request('/openapi.json')).json()) as { openapi: string; paths: Record<string, Record<string, { responses: Record<string, unknown> }>> };
  expect(document.openapi).toBe('3.1.1');
  const responses = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ responses: all }) => all));
  expect(responses.length).toBeGreaterThan(20);
  for (const all of responses) expect(all['400']).toEqual({ $ref: '#/components/responses/Problem' });
});
