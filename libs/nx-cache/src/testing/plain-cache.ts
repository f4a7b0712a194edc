import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a plain cache keeps of an upload. */
export interface PlainEntry {
  readonly key: string;
  readonly body: Buffer;
}

/** A cache as most teams write it: one credential, one name space, the first upload stays. */
export interface PlainCache extends AsyncDisposable {
  readonly url: string;
  readonly entries: Map<string, Buffer>;
  /** Requests so far, by method. */
  readonly requests: Readonly<Record<'GET' | 'PUT', number>>;
}

/** Sees a request first; whatever it does not take is answered rightly. */
export type Intruder = (exchange: Exchange) => boolean | Promise<boolean>;

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  readonly entries: ReadonlyMap<string, Buffer>;
}

export interface PlainCacheOptions {
  readonly entries?: Map<string, Buffer>;
  readonly intruder?: Intruder;
  /** Headers of a right answer to GET. */
  readonly headersOf?: (entry: PlainEntry) => Readonly<Record<string, string>>;
}

/** Starts one on the loopback interface. It speaks the protocols of Nx and of Turborepo. */
export async function startPlainCache({ entries = new Map(), intruder = () => false, headersOf = () => ({}) }: PlainCacheOptions = {}): Promise<PlainCache> {
  const requests = { GET: 0, PUT: 0 };
  const server = createServer((request, response) => {
    const key = keyOf(request.url ?? '');
    const { method } = request;
    if (key === undefined || (method !== 'GET' && method !== 'PUT')) return void request.resume().once('end', () => response.writeHead(200).end('{}'));
    requests[method] += 1;
    const answer = async (): Promise<void> => {
      if (await intruder({ request, response, method, key, entries })) return;
      if (method === 'GET') return answerGet(response, { key, body: entries.get(key) }, headersOf);
      const body = await buffer(request);
      const isFirst = !entries.has(key);
      if (isFirst) entries.set(key, body);
      response.writeHead(isFirst ? 200 : 409).end();
    };
    void answer().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    entries,
    requests,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answerGet(response: ServerResponse, { key, body }: { readonly key: string; readonly body: Buffer | undefined }, headersOf: NonNullable<PlainCacheOptions['headersOf']>): void {
  if (body === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': body.length, ...headersOf({ key, body }) }).end(body);
}

function keyOf(url: string): string | undefined {
  return /^\/(?:v1\/cache|v8\/artifacts)\/(?!events|status)([\w-]+)(?:\?|$)/.exec(url)?.[1];
}
