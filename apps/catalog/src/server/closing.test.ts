import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { useServer } from './testing/use-server.ts';

const server = useServer();

test('a server that closes answers whoever is connected already, as it would any other time, and then hangs up', async () => {
  const token = await server.token('read');
  const { hostname, port } = new URL(server.url);
  const accepted = once(server.app.server, 'connection');
  const socket = connect(Number(port), hostname);
  await accepted;
  const closed = server.app.close();
  while (server.app.server.listening) await turn();
  socket.write(`GET /job-bundles HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  await closed;
});
