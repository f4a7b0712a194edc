import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A fixed address before a server that comes, goes and moves. */
export interface Gate extends AsyncDisposable {
  readonly port: number;
  /** Leads new connections there. */
  open(target: Target): void;
  /** Cuts all connections and takes no new ones. */
  shut(): Promise<void>;
  /** Keeps connections but lets nothing through: what a lost network looks like. */
  stall(): void;
}

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Listens on the loopback at once; shut until it is opened. */
export async function startGate(): Promise<Gate> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let target: Target | undefined;
  let stalled = false;
  const server = createServer((near) => {
    near.on('error', () => near.destroy());
    if (target === undefined) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(target);
    const pair = [near, far] as const;
    pairs.add(pair);
    far.on('error', () => far.destroy());
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
    if (!stalled) join(pair);
  });
  const port = await listen(server, 0);
  const shut = async () => {
    target = undefined;
    pairs.forEach(([near, far]) => {
      near.resetAndDestroy();
      far.destroy();
    });
    pairs.clear();
  };

  return {
    port,
    open(next) {
      target = next;
      // Joined twice, a pair would carry everything twice.
      if (stalled) pairs.forEach(join);
      stalled = false;
    },
    shut,
    stall() {
      stalled = true;
      pairs.forEach(([near, far]) => {
        near.unpipe(far);
        far.unpipe(near);
        near.pause();
        far.pause();
      });
    },
    async [Symbol.asyncDispose]() {
      await shut();
      server.close();
      await once(server, 'close');
    },
  };
}

function join([near, far]: readonly [Socket, Socket]): void {
  near.pipe(far);
  far.pipe(near);
}

async function listen(server: Server, port: number): Promise<number> {
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}
