import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import type { Belief } from './believe.ts';
import { Breaker } from './breaker.ts';
import { openConnections } from './connection.ts';
import { Gate } from './gate.ts';
import { proxyHandler } from './handler.ts';
import { defaultLimits, type ProxyLimits } from './limits.ts';
import { type Report, Tally } from './report.ts';
import { spool } from './spool.ts';
import { Uploads } from './uploads.ts';

export interface ProxyOptions {
  /** Of the cache server; `/v1/cache/<hash>` is added to its path. */
  readonly server: URL;
  /** What the server wants to see as bearer. */
  readonly token?: string;
  readonly belief?: Belief;
  /** `HTTPS_PROXY` and the like, where the way to the server leads through a proxy. */
  readonly network?: Readonly<Record<string, string | undefined>>;
  readonly limits?: Partial<ProxyLimits>;
  /** For files without a name; the system's temp folder by default. */
  readonly folder?: string;
}

/** A cache server on this machine that cannot break a run of Nx, whatever the one behind it does. */
export interface Proxy {
  /** On the loopback interface. */
  readonly url: string;
  /** Known to nobody but who gets it from here. */
  readonly token: string;
  /** Waits for uploads, within a bound, and tells what happened since it was last called; the proxy goes on. */
  settle(withinMs?: number): Promise<Report>;
  /** Uploads something of ours beside the entries of Nx, under a key that no task has. */
  share(key: string, bytes: Uint8Array): Promise<void>;
  /** Ends everything at once. */
  close(): Promise<void>;
}

/**
 * Starts a proxy in this process; it does not keep the process alive.
 *
 * @throws Error when the loopback interface gives no port.
 */
export async function startProxy({ server, token: upstreamToken, belief = {}, network = {}, limits: given = {}, folder = tmpdir() }: ProxyOptions): Promise<Proxy> {
  const limits = { ...defaultLimits, ...given };
  const connections = openConnections({ most: limits.fetches + limits.uploads, network, ...(upstreamToken === undefined ? {} : { token: upstreamToken }) });
  const upstream = { connections, base: withSlash(server), belief, limits, folder };
  const tally = new Tally();
  const breaker = new Breaker({ restMs: limits.restMs });
  const uploads = new Uploads({ upstream, tally, lookUps: breaker, breaker: new Breaker({ restMs: limits.restMs }) });
  const token = randomBytes(32).toString('base64url');
  const listener = createServer(proxyHandler({ upstream, breaker, tally, uploads, token, gate: new Gate(limits.fetches) }));
  // Nx keeps connections; one that ends just when it is used again would fail the run.
  Object.assign(listener, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, timeout: 0 });
  listener.on('connection', (socket) => socket.unref());
  listener.listen(0, '127.0.0.1').unref();
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    async settle(withinMs = limits.finishMs) {
      await uploads.settle(withinMs);
      return tally.take();
    },
    async share(key, bytes) {
      if (uploads.isWanted) uploads.add(key, await spool([bytes], { folder, mostBytes: limits.entryBytes }));
    },
    async close() {
      const closed = once(listener, 'close');
      listener.close();
      listener.closeAllConnections();
      connections.close();
      await closed;
    },
  };
}

/** Relative addresses replace what comes after the last slash. */
function withSlash(server: URL): URL {
  const url = new URL(server);
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
