import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, SpoiledExchange } from './fault.ts';

/** What can go wrong with uploads. */
export const putFaults: readonly Fault[] = [
  ...[201, 202, 204].map((status) => status_(status, { harmless: true, words: `answers ${status} instead of 200` })),
  status_(401, { words: 'says that the token is wrong (401)' }),
  status_(403, { harmless: true, words: 'says that the token may only read (403)' }),
  status_(409, { harmless: true, words: 'has the entry already (409)' }),
  status_(413, { words: 'says that the entry is too large (413)' }),
  status_(429, { words: 'says that there were too many requests (429)' }),
  status_(500, { words: 'fails (500)' }),
  status_(502, { words: 'is behind a gateway that fails (502)' }),
  status_(503, { words: 'is not available (503)' }),
  status_(507, { words: 'has no room left (507)' }),
  put('put-silent', 'never answers an upload', ({ request }) => void request.resume()),
  put('put-unread', 'never reads an upload', ({ request }) => void request.pause()),
  put('put-reset', 'resets the connection in the middle of an upload', ({ request }) => void request.once('data', () => request.socket.resetAndDestroy())),
  put('put-closed', 'closes the connection instead of answering', ({ request, response }) => void request.resume().once('end', () => response.destroy())),
  put('put-early-413', 'answers 413 before it has read anything, and closes', ({ response }) => void response.writeHead(413, { connection: 'close' }).end(() => response.destroy())),
  put('put-half-head', 'breaks off in the middle of the head of its answer', ({ request }) => void request.resume().once('end', () => request.socket.end('HTTP/1.1 200 OK\r\nContent-Le'))),
  put('put-no-http', 'answers an upload with something that is not HTTP', ({ request }) => void request.resume().once('end', () => request.socket.end('220 mail.example.org ESMTP\r\n'))),
  put('put-slow-200', 'takes 20 s to store an upload', ({ request, response }) => void request.resume().once('end', () => void pause(20_000, undefined, { ref: false }).then(() => response.writeHead(200).end())), true),
  put('put-redirect-loop', 'redirects uploads in circles (307)', ({ request, response }) => void request.resume().once('end', () => response.writeHead(307, { location: request.url }).end())),
];

function status_(status: number, { words, harmless }: { readonly words: string; readonly harmless?: true }): Fault {
  return put(`put-${status}`, words, ({ request, response }) => void request.resume().once('end', () => response.writeHead(status).end()), harmless);
}

function put(name: string, words: string, ...[spoil, harmless]: readonly [(spoiled: SpoiledExchange) => void, true?]): Fault {
  return { name, words, on: 'PUT', behaviour: { kind: 'answers', spoil }, ...(harmless === undefined ? {} : { harmless }) };
}
