import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { openAudience } from './catalog-audience.ts';

let server: WebSocketServer;
beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => socket.send('hello'));
  await once(server, 'listening');
});
afterEach(() => void server.close());

const url = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;

test('an audience has heard a message once each of its sockets has, the greeting not counted', async () => {
  const audience = await openAudience(url(), { size: 60 });
  const begin = performance.now();
  const heard = audience.next();
  for (const socket of server.clients) socket.send('news');
  const { text, times } = await heard;
  expect([text, times.length]).toEqual(['news', 60]);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(begin);
  audience.leave();
});

test('a socket that is lost is heard of, where waiting for it would never end', async () => {
  const audience = await openAudience(url(), { size: 3 });
  const heard = audience.next();
  [...server.clients][1]?.close(1013);
  await expect(heard).rejects.toThrow('1013');
  audience.leave();
});
