import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import type { Fault, StandIn } from './fault.ts';

/** A server that is not there, or something else in its place. */
export const serverFaults: readonly Fault[] = [
  standIn('server-down', 'is down: the connection is refused', openNothing),
  standIn('server-unknown', 'has a name that nobody knows', () => Promise.resolve(standInAt('http://cache.invalid', () => undefined))),
  standIn('server-silent', 'takes connections and says nothing', () => listening(createServer(), 'http')),
  standIn('server-resets', 'resets every connection', () => listening(createServer((socket) => socket.resetAndDestroy()), 'http')),
  standIn('server-tls-silent', 'takes connections and never begins with TLS', () => listening(createServer(), 'https')),
  standIn('server-tls-plain', 'speaks plain text where TLS is expected', () => listening(createServer((socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n')), 'https')),
  standIn('server-tls-unknown', 'has a certificate that nobody vouches for', openSelfSigned),
];

function standIn(name: string, words: string, open: () => Promise<StandIn>): Fault {
  return { name, words, on: 'server', behaviour: { kind: 'stands-for', open } };
}

function standInAt(url: string, visits: () => number | undefined, close = (): Promise<void> => Promise.resolve()): StandIn {
  return { url, visits, [Symbol.asyncDispose]: close };
}

async function openNothing(): Promise<StandIn> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return standInAt(`http://127.0.0.1:${port}`, () => undefined);
}

async function listening(server: Server, scheme: 'http' | 'https'): Promise<StandIn> {
  const sockets = new Set<Socket>();
  let visits = 0;
  server.on('connection', (socket: Socket) => {
    visits += 1;
    sockets.add(socket);
    // Its ends are what this server is for.
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return standInAt(`${scheme}://127.0.0.1:${port}`, () => visits, async () => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
    await once(server, 'close');
  });
}

function openSelfSigned(): Promise<StandIn> {
  const folder = mkdtempSync(join(tmpdir(), 'nx-cache-certificate-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=127.0.0.1'], { stdio: 'ignore' });
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) });
    return listening(server.on('tlsClientError', () => undefined), 'https');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
