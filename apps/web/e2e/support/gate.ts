import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** An address in front of the service, to take the service away from the page. */
export interface Gate extends AsyncDisposable {
  readonly url: string;
  /** Cuts all connections and takes no new ones. */
  shut(): void;
  /** Takes new connections, and lets nothing through them until it is opened: who asks waits for an answer. */
  hold(): void;
  /** Lets everything through, and what was held first. */
  open(): void;
}

/** Opens a gate in front of the service at `target`. */
export async function startGate(target: string): Promise<Gate> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const held = new Set<Socket>();
  let state: 'open' | 'held' | 'shut' = 'open';

  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      held.delete(socket);
    });
  };
  const letThrough = (near: Socket) => {
    const far = connect(Number(port), hostname);
    keep(far);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  };
  const server = createServer((near) => {
    if (state === 'shut') return void near.resetAndDestroy();
    keep(near);
    if (state === 'held') held.add(near);
    else letThrough(near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  const shut = () => {
    state = 'shut';
    sockets.forEach((socket) => socket.destroy());
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut,
    hold: () => void (state = 'held'),
    open() {
      state = 'open';
      held.forEach(letThrough);
      held.clear();
    },
    async [Symbol.asyncDispose]() {
      shut();
      server.close();
      await once(server, 'close');
    },
  };
}
