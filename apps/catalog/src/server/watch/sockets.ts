import type { WebSocket } from '@fastify/websocket';
import type { Outlet } from './tell-watcher.ts';

/** Seconds between two questions whether anybody is still there. */
const PING_EVERY_MS = 30_000;
/** Bytes that may wait before answers to "ping" are left out. */
const MOST_WAITING = 1 << 16;

/** RFC 6455, 7.4: what a closed socket says of itself; 4000 to 4999 are ours. */
export const CLOSED = { goingAway: 1001, tokenEnded: 4401 } as const;

/** Texts out of a socket; each is awaited until the system has taken it. */
export function outletOf(socket: WebSocket): Outlet {
  return {
    send: (text) =>
      new Promise((resolve, reject) => {
        socket.send(text, (error) => (error ? reject(error) : resolve()));
      }),
  };
}

/** Answers "ping", as AppHub does, and ends the socket when nothing has come back for as long as between two pings. */
export function keepAlive(socket: WebSocket): void {
  let isAlive = true;
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_EVERY_MS);
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    isAlive = true;
    if (!isBinary && data.toString() === 'ping' && socket.bufferedAmount < MOST_WAITING) socket.send('{"type":"pong"}');
  });
  socket.on('close', () => clearInterval(timer));
}
