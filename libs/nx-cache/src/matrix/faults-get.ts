import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Fault, SpoiledExchange } from './fault.ts';

/** What can go wrong with the answer to a look-up, before it is about an entry. */
export const getFaults: readonly Fault[] = [
  status('get-401', 401, 'says that the token is wrong (401)'),
  status('get-403', 403, 'says that the token may not read (403)'),
  status('get-429', 429, 'says that there were too many requests (429)'),
  status('get-500', 500, 'fails (500)'),
  status('get-503', 503, 'is not available (503)'),
  status('get-204', 204, 'answers that there is no content (204)'),
  get('get-206', 'answers with a part of the entry (206)', ({ response, body }) => {
    const half = body.subarray(0, body.length >> 1);
    response.writeHead(206, { 'content-length': half.length, 'content-range': `bytes 0-${half.length - 1}/${body.length}` }).end(half);
  }),
  get('get-silent', 'never answers a look-up', () => undefined),
  get('get-closed', 'closes the connection instead of answering', ({ response }) => void response.destroy()),
  get('get-reset', 'resets the connection instead of answering', ({ request }) => void request.socket.resetAndDestroy()),
  get('get-half-head', 'breaks off in the middle of the head of its answer', ({ request }) => void request.socket.end('HTTP/1.1 200 OK\r\nContent-Le')),
  get('get-no-http', 'answers with something that is not HTTP', ({ request }) => void request.socket.end('220 mail.example.org ESMTP\r\n')),
  get('get-huge-head', 'sends a head of 300 kB', ({ request }) => void request.socket.end(`HTTP/1.1 200 OK\r\nX-Filler: ${'x'.repeat(300_000)}\r\n\r\n`)),
  get('get-redirect-loop', 'redirects in circles (302)', ({ request, response }) => void response.writeHead(302, { location: request.url }).end()),
  get('get-redirect-nowhere', 'redirects to nowhere (302)', ({ response }) => void response.writeHead(302).end()),
  get('get-login-page', 'answers with the page of a login (200, HTML)', ({ response }) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>')),
  get('get-cut', 'breaks off in the middle of an entry', ({ response, body }) => {
    response.writeHead(200, { 'content-length': body.length });
    response.write(body.subarray(0, body.length >> 1), () => response.destroy());
  }),
  get('get-stalled', 'stops in the middle of an entry and keeps the connection', ({ response, body }) => {
    response.writeHead(200, { 'content-length': body.length });
    response.write(body.subarray(0, body.length >> 1));
  }),
  get('get-trickle', 'sends 10 bytes a second', ({ response, body }) => trickle(response, body)),
  get('get-endless', 'sends an entry without end', ({ response }) => flood(response)),
  get('get-length-too-long', 'says that an entry is longer than it is, and waits', ({ response, body }) => {
    response.writeHead(200, { 'content-length': body.length + 1000 });
    response.write(body);
  }),
  get('get-length-too-short', 'says that an entry is shorter than it is', ({ request, body }) => {
    request.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length - 100}\r\n\r\n`);
    request.socket.end(body);
  }),
  get('get-twice-packed', 'says that its gzip is one of the transport (Content-Encoding)', ({ serve, body }) => serve(gzipSync(body), { 'content-encoding': 'gzip' })),
];

function status(name: string, code: number, words: string): Fault {
  return get(name, words, ({ response }) => void response.writeHead(code).end());
}

function get(name: string, words: string, spoil: (spoiled: SpoiledExchange) => void): Fault {
  return { name, words, on: 'GET', behaviour: { kind: 'answers', spoil } };
}

function trickle(response: SpoiledExchange['response'], body: Buffer): void {
  response.writeHead(200, { 'content-length': body.length });
  let sent = 0;
  const timer = setInterval(() => response.write(body.subarray(sent, (sent += 1))), 100);
  response.once('close', () => clearInterval(timer));
}

/** As fast as a good line, and no faster: a client that keeps everything in memory must not take the machine with it. */
function flood(response: SpoiledExchange['response']): void {
  const piece = randomBytes(1 << 20);
  response.writeHead(200);
  const timer = setInterval(() => response.write(piece), 100);
  response.once('close', () => clearInterval(timer));
}
