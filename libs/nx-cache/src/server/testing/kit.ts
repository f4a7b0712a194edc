import { type Backend, openMemoryBackend, openStore, type BlobStore, type StoreOptions } from '@apphub/store';
import { generateSigningKey } from '@apphub/trust';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CACHE_PATH } from '../../wire.ts';
import { createCache } from '../create-cache.ts';
import type { CacheOptions } from '../handler/parts.ts';
import { handleHttp } from '../http.ts';
import { type CachePolicy, defaultCachePolicy } from '../policy/cache-policy.ts';
import type { CacheHappening } from '../ports.ts';
import { type Access, newTokenSecret, type StaticToken, tokenHash } from '../tokens/static-token.ts';

/** A key that all caches of a test file share, as servers of one store do. */
export const testKey = generateSigningKey('main');

export interface KitOptions extends Partial<Pick<CacheOptions, 'limits' | 'tokens' | 'key' | 'now'>> {
  readonly backend?: Backend;
  readonly policy?: CachePolicy;
  /** Of the store. */
  readonly patience?: StoreOptions;
}

export interface Kit extends AsyncDisposable {
  readonly url: string;
  readonly backend: Backend;
  readonly store: BlobStore;
  readonly happened: CacheHappening[];
  readonly warnings: string[];
  /** A new token for a scope. */
  token(scope: string, access?: Access): string;
  revoke(secret: string): void;
  get(hash: string, token?: string): Promise<Response>;
  put(hash: string, body: Uint8Array | string, token?: string): Promise<number>;
  /** A GET's body as text, or its status if that is not 200. */
  text(hash: string, token?: string): Promise<string | number>;
  request(path: string, init?: RequestInit & { readonly token?: string }): Promise<Response>;
}

/** Longer than a busy machine needs for anything: what is slow is not taken for what fails. Tests of failures give limits of their own. */
const UNHURRIED = { answerMs: 60_000 };

/** A cache that listens on the loopback, with tokens in memory. */
export async function startKit({ backend = openMemoryBackend(), policy = defaultCachePolicy, limits = {}, key = testKey, tokens, patience = {}, now }: KitOptions = {}): Promise<Kit> {
  const made = new Map<string, StaticToken>();
  const folder = await mkdtemp(join(tmpdir(), 'apphub-nx-cache-'));
  const store = openStore(backend, patience);
  const happened: CacheHappening[] = [];
  const warnings: string[] = [];
  const log = { info: () => undefined, warn: (_details: object, words: string) => void warnings.push(words) };
  const cache = createCache({
    store,
    policy,
    tokens: tokens ?? { find: async (hash) => made.get(hash.toString('hex')) },
    key,
    folder,
    limits: { ...UNHURRIED, ...limits },
    ...(now === undefined ? {} : { now }),
    observe: (happening) => void happened.push(happening),
    log,
  });
  const server = createServer((request, response) => void handleHttp(cache, { request, response, log }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const request: Kit['request'] = (path, { token, ...init } = {}) => fetch(url + path, { ...init, headers: { ...init.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) } });
  const get = (hash: string, token?: string) => request(CACHE_PATH + hash, token === undefined ? {} : { token });
  return {
    url,
    backend,
    store,
    happened,
    warnings,
    request,
    get,
    token(scope, access = 'read-write') {
      const secret = newTokenSecret();
      made.set(tokenHash(secret).toString('hex'), { id: scope, name: `test of ${scope}`, scope, access, createdOn: new Date(), expiresOn: new Date(Date.now() + 3_600_000) });
      return secret;
    },
    revoke: (secret) => void made.delete(tokenHash(secret).toString('hex')),
    async put(hash, body, token) {
      const response = await request(CACHE_PATH + hash, { method: 'PUT', body: Buffer.from(body), ...(token === undefined ? {} : { token }) });
      await response.arrayBuffer();
      return response.status;
    },
    async text(hash, token) {
      const response = await get(hash, token);
      const text = await response.text();
      return response.status === 200 ? text : response.status;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await cache.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An archive as Nx makes it: files with their times, what was printed, and the exit code. */
export function nxArchive(files: Readonly<Record<string, string>>, { mtime = 1_700_000_000 } = {}): Buffer {
  const entries = Object.entries({ ...files, terminalOutput: `took ${mtime}`, code: '\0\0\0\0' });
  return gzipSync(Buffer.concat([...entries.map(([path, content]) => tarEntry(path, { content, mtime })), Buffer.alloc(1024)]));
}

function tarEntry(path: string, { content, mtime }: { readonly content: string; readonly mtime: number }): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(body.length.toString(8).padStart(11, '0'), 124);
  header.write(mtime.toString(8).padStart(11, '0'), 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}
