import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { openClient } from './client.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const UUID = '00000000-0000-4000-8000-000000000000';

async function answering(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const client = (url: string) => openClient({ url, token: 'secret' });

const failureOf = (code: string, message: unknown = expect.any(String)) => ({ failure: { code, message, remedy: expect.any(String) } });

describe('an answer that is not what the service says', () => {
  test.each([
    ['a page of a proxy', 502, 'text/html', '<html>'],
    ['JSON of somebody else', 200, 'application/json', '{"data": {"id": 1}}'],
    ['no JSON', 200, 'application/json', '{'],
    ['a status that the operation does not have', 206, 'application/json', '{}'],
    ['a problem of another shape', 400, 'application/problem+json', '{}'],
    ['a code that nobody knows yet', 400, 'application/problem+json', JSON.stringify({ type: 'x', title: 'x', status: 400, code: 'NEW', detail: 'New.', remedy: 'Update.', requestId: '1', error: 'New.' })],
  ] as const)('is told as such: %s', async (...answer) => {
    const [, status, type, body] = answer;
    const url = await answering((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
    await expect(client(url).call('getVersion', { params: { slug: 'a', version: '1' } })).rejects.toMatchObject(failureOf('SERVICE_ANSWER_INVALID'));
  });

  test('is not followed elsewhere: the token stays with the service', async () => {
    const seen: IncomingMessage[] = [];
    const url = await answering((request, response) => {
      seen.push(request);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await expect(client(url).call('listBundles')).rejects.toMatchObject(failureOf('SERVICE_UNREACHABLE'));
    expect(seen).toHaveLength(1);
  });
});

test('a problem becomes the failure that it tells', async () => {
  const problem = { type: 'x', title: 'x', status: 409, code: 'VERSION_EXISTS', detail: 'It is there.', remedy: 'Do this.', problems: ['one'], requestId: '1', error: 'It is there.' };
  const url = await answering((_, response) => response.writeHead(409, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem)));
  await expect(client(url).call('listBundles')).rejects.toMatchObject({ failure: { code: 'VERSION_EXISTS', message: 'It is there.', remedy: 'Do this.', problems: ['one'] } });
});

test('a service that is not there is unreachable', async () => {
  const url = await answering(() => undefined);
  server?.close();
  await expect(client(url).call('listBundles')).rejects.toMatchObject(failureOf('SERVICE_UNREACHABLE', `The service at ${url} could not be reached.`));
});

test('whoever aborts a call gets the abort', async () => {
  const url = await answering(() => undefined);
  await expect(client(url).call('listBundles', { signal: AbortSignal.timeout(10) })).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('a watch that is ended while it still asks whether it may ends, too', async () => {
  const over = new AbortController();
  const url = await answering((_, response) => {
    over.abort();
    response.end('{}');
  });
  const upgrades: IncomingMessage[] = [];
  server?.on('upgrade', (request) => upgrades.push(request));
  const told: unknown[] = [];
  for await (const watched of client(url).watch({ signal: over.signal })) told.push(watched);
  expect([told, upgrades]).toEqual([[], []]);
});

test('names, queries, headers and bodies go where the operation has them', async () => {
  const seen: (readonly [string | undefined, string | undefined, IncomingMessage['headers'], string])[] = [];
  const url = await answering((request, response) => {
    void text(request).then((body) => {
      seen.push([request.method, request.url, request.headers, body]);
      response.writeHead(404, { 'content-type': 'text/plain' }).end();
    });
  });
  const asked = client(`${url}/behind/`);
  await asked.call('getVersion', { params: { slug: 'a', version: '1+2/3' } }).catch(() => undefined);
  await asked.call('importExample', { body: { slug: 'a' }, query: { wait: '1s' }, headers: { 'idempotency-key': 'k' } }).catch(() => undefined);
  await asked.call('getImport', { params: { id: UUID } }).catch(() => undefined);
  expect(seen.map(([method, path, , body]) => [method, path, body])).toEqual([
    ['GET', '/behind/job-bundles/a/versions/1%2B2%2F3', ''],
    ['POST', '/behind/examples/import?wait=1s', '{"slug":"a"}'],
    ['GET', `/behind/job-imports/${UUID}`, ''],
  ]);
  expect(seen[1]?.[2]).toMatchObject({ authorization: 'Bearer secret', 'content-type': 'application/json', 'idempotency-key': 'k' });
});
