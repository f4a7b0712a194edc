import { actorOf, createToken, readEvents } from '@apphub/catalog';
import { TOKEN_PROTOCOL_PREFIX, WATCH_PROTOCOL } from '@apphub/model/api';
import { beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { testArchive } from './testing/archive.ts';
import { rawRequest } from './testing/raw-request.ts';
import { complete } from './testing/work-import.ts';
import { TEST_CONFIG, useServer } from './testing/use-server.ts';

const server = useServer();

/** All that anybody was told, one after the other. */
const told: string[] = [];
const secrets: string[] = [];

/** Puts the secret wherever a person or program could put it by mistake, and keeps what comes back. */
beforeAll(async () => {
  const { secret, token } = await createToken(server.database, { name: 'careless', scopes: ['admin'], expiresInMs: 3_600_000, createdBy: actorOf({ name: 'test', tokenId: 'x' }) });
  secrets.push(secret, TEST_CONFIG.signingSecret);
  const archive = await testArchive();
  const client = await server.client('publish', 'read', 'import');
  const { version } = await client.publish({ slug: 'a', version: '1.0.0', digest: archive.digest, archive: archive.bytes });
  const signature = new URL(version.download?.url ?? '').searchParams.get('token') ?? '';
  secrets.push(signature);

  const ask = async (path: string, init: RequestInit & { token?: string; json?: unknown } = {}) => {
    const response = await server.request(path, init);
    told.push([...response.headers].join('\n'), await response.text());
  };
  await ask(`/nothing/${secret}?token=${secret}`, { token: secret });
  await ask(`/job-bundles?token=${secret}`, { token: secret });
  await ask('/job-bundles', { headers: { authorization: `Basic ${secret}` } });
  await ask('/job-bundles', { headers: { authorization: `Bearer ${secret} ${secret}`, 'x-request-id': secret } });
  await ask('/tokens', { token: secret, method: 'POST', body: `{"name": ${secret}`, headers: { 'content-type': 'application/json' } });
  await ask('/tokens', { token: secret, json: { name: 'ok', scopes: ['read'], expiresInDays: -1 } });
  await ask(`/job-bundles/a/versions/1.0.0/download?token=${signature}&expires=1&by=${token.id}&filename=x`);
  await ask(`/job-bundles/a/versions/1.0.0/download?token=${signature}%ff`);
  told.push(await rawRequest(server.url, `GET /${secret} NONSENSE\r\nAuthorization: Bearer ${secret}\r\n\r\n`));
  Object.assign(server.parts.health, { health: async () => Promise.reject(new Error('no reason given')) });
  await ask('/health', { token: secret });

  const { jobId } = await client.call('importExample', { body: { slug: 'alpha' } });
  await complete(server, jobId);
  const protocols = [WATCH_PROTOCOL, `${TOKEN_PROTOCOL_PREFIX}${Buffer.from(secret).toString('base64url')}`];
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, protocols);
  await once(socket, 'open');
  told.push(socket.protocol);
  socket.close();
  await once(socket, 'close');
});

const anySecret = () => new RegExp(secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('base64url')]).join('|'));

test('no token, signature or signing secret stands in the log', () => {
  expect(server.logged.length).toBeGreaterThan(10);
  expect(server.logged.filter((line) => anySecret().test(line))).toEqual([]);
});

test('no answer repeats a token or signature that was sent', () => {
  expect(told.filter((text) => anySecret().test(text))).toEqual([]);
});

test('no event that is kept has a link, a token or a signature in it', async () => {
  const { events } = await readEvents(server.database, { after: 0, limit: 500 });
  const text = JSON.stringify(events);
  expect(events.length).toBeGreaterThan(3);
  expect(text).not.toMatch(anySecret());
  expect(text).not.toMatch(/[?&](token|expires|X-Amz-Signature)=/);
});

test('nothing that is kept has a token in it', async () => {
  const { rows } = await server.database.raw("SELECT to_jsonb(t)::text AS row FROM tokens t UNION ALL SELECT to_jsonb(a)::text FROM audit_entries a UNION ALL SELECT to_jsonb(j)::text FROM import_jobs j");
  expect(rows.map(({ row }) => String(row)).filter((row) => anySecret().test(row))).toEqual([]);
});

test('each answer in the log has its request id, the pattern of its path and who asked, and no path', () => {
  const answers = server.logged.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === 'answered');
  for (const { requestId, route } of answers) expect([requestId, route]).toEqual([expect.any(String), expect.stringMatching(/^(\/[a-z:/-]*|\/openapi\.json|none)$/)]);
  expect(answers.map(({ by }) => by)).toContain('careless');
});
