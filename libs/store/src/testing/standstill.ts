import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A connection of this process to itself. */
export interface Line extends Disposable {
  readonly near: Socket;
  /** What is written here lies in the socket of the other end at once. */
  readonly far: Socket;
}

/** Opens one on the loopback. */
export async function openLine(): Promise<Line> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [[Socket], []];
  server.close();
  return { near, far, [Symbol.dispose]: () => void [near, far].forEach((end) => end.destroy()) };
}

/** Keeps the whole process from doing anything, as a busy machine does. */
export function standStill(ms: number): void {
  for (const since = performance.now(); performance.now() - since < ms; );
}
