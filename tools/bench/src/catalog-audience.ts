import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface AudienceOptions {
  /** How many sockets. */
  readonly size: number;
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Told {
  /** The message. */
  readonly text: string;
  /** When each socket had it, by `performance.now()`. */
  readonly times: readonly number[];
}

/** Sockets that are all told the same. */
export interface Audience {
  /** Resolves once each socket has been told the next message. @throws when a socket is lost. */
  next(): Promise<Told>;
  leave(): void;
}

/** Connections that are being made at the same time. */
const AT_ONCE = 25;

/** Opens sockets one after the other, and waits until each has been greeted with a first message. */
export async function openAudience(url: string, { size, protocols = [], headers = {} }: AudienceOptions): Promise<Audience> {
  const sockets: WebSocket[] = [];
  const open = async () => {
    const socket = new WebSocket(url, [...protocols], { headers, perMessageDeflate: false });
    sockets.push(socket);
    await once(socket, 'message');
  };
  while (sockets.length < size) await Promise.all(Array.from({ length: Math.min(AT_ONCE, size - sockets.length) }, open));

  const { promise: lost, reject } = Promise.withResolvers<never>();
  lost.catch(() => undefined);
  for (const socket of sockets) socket.on('close', (code) => reject(new Error(`A socket was closed: ${code}.`)));
  return {
    async next() {
      let text = '';
      const time = (socket: WebSocket) =>
        new Promise<number>((resolve) => {
          socket.once('message', (data: Buffer) => {
            resolve(performance.now());
            text ||= data.toString();
          });
        });
      const times = await Promise.race([Promise.all(sockets.map(time)), lost]);
      return { text, times };
    },
    leave() {
      for (const socket of sockets) socket.terminate();
    },
  };
}
