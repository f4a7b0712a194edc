import { afterEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSigning } from '../matrix/signed-headers.ts';
import { nxEntry } from '../testing/archive.ts';
import { type Intruder, type PlainCacheOptions, startPlainCache } from '../testing/plain-cache.ts';
import { readProxySettings } from '../exec/settings.ts';
import type { ProxyLimits } from './limits.ts';
import { type Proxy, type ProxyOptions, startProxy } from './proxy.ts';
import { reportLines } from './report.ts';

const open: (() => PromiseLike<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** For servers that do not answer: short, since they are waited for in vain. */
const QUICK: Partial<ProxyLimits> = { answerMs: 300, graceMs: 300, entryMs: 600, finishMs: 500, storedMs: 300 };

async function setUp({ limits = {}, belief, ...cacheOptions }: PlainCacheOptions & Pick<ProxyOptions, 'belief' | 'limits'> = {}) {
  const cache = await startPlainCache(cacheOptions);
  const folder = mkdtempSync(join(tmpdir(), 'nx-cache-proxy-'));
  const proxy = await startProxy({ server: new URL(`${cache.url}/`), token: 'upstream-secret', limits, folder, ...(belief === undefined ? {} : { belief }) });
  open.push(() => cache[Symbol.asyncDispose](), () => rmSync(folder, { recursive: true }), () => proxy.close());
  return { cache, proxy, folder };
}

function ask(proxy: Proxy, hash: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${proxy.url}/v1/cache/${hash}`, { ...init, headers: { authorization: `Bearer ${proxy.token}` } });
}

async function bodyOf(proxy: Proxy, hash: string): Promise<Buffer | number> {
  const response = await ask(proxy, hash);
  return response.status === 200 ? Buffer.from(await response.arrayBuffer()) : response.status;
}

const never: Intruder = () => true;

describe('the proxy', () => {
  test.each([['small', 100], ['large', 3_000_000]])('stores and hands back a %s entry, and leaves no file', async (_size, bytes) => {
    const { proxy, cache, folder } = await setUp();
    const entry = nxEntry(randomBytes(bytes));
    expect((await ask(proxy, '1', { method: 'PUT', body: new Uint8Array(entry) })).status).toBe(200);
    expect(await proxy.settle()).toMatchObject({ uploaded: 1, troubles: [] });
    expect(cache.entries.get('1')?.equals(entry)).toBe(true);
    expect((await bodyOf(proxy, '1') as Buffer).equals(entry)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is of no use to whoever does not know its token', async () => {
    const { proxy, cache } = await setUp({ entries: new Map([['1', nxEntry('x')]]) });
    for (const headers of [{}, { authorization: 'Bearer upstream-secret' }, { authorization: `Bearer ${proxy.token}x` }] as Record<string, string>[]) {
      expect((await fetch(`${proxy.url}/v1/cache/1`, { headers })).status).toBe(404);
      expect((await fetch(`${proxy.url}/v1/cache/2`, { method: 'PUT', body: 'x', headers })).status).toBe(403);
    }
    expect(cache.requests).toEqual({ GET: 0, PUT: 0 });
  });

  test('answers nothing but what Nx can bear, whatever it is asked', async () => {
    const { proxy } = await setUp();
    const headers = { authorization: `Bearer ${proxy.token}` };
    for (const path of ['/', '/v1/cache/', '/v1/cache/../x', '/v1/cache/a%2Fb', '/v1/cache/1?x=1', '/health']) expect((await fetch(proxy.url + path, { headers })).status).toBe(404);
    expect((await fetch(`${proxy.url}/v1/cache/1`, { method: 'DELETE', headers })).status).toBe(404);
  });

  test('takes uploads at once and does not wait for the server', async () => {
    const { proxy } = await setUp({ intruder: never, limits: { ...QUICK, storedMs: 60_000 } });
    for (const hash of ['1', '2', '3']) expect((await ask(proxy, hash, { method: 'PUT', body: 'x' })).status).toBe(200);
    const report = await proxy.settle();
    expect(report).toMatchObject({ uploaded: 0, failedUploads: 3, troubles: [{ kind: 'unfinished', uploads: 3 }] });
    expect(reportLines(report)[0]).toContain('3 entries were not uploaded');
  });

  test('gives up all look-ups together when the server does not answer', async () => {
    const { proxy, cache } = await setUp({ intruder: never, limits: QUICK });
    const hashes = Array.from({ length: 200 }, (_, index) => String(index));
    expect(new Set(await Promise.all(hashes.map((hash) => bodyOf(proxy, hash))))).toEqual(new Set([404]));
    const asked = cache.requests.GET;
    expect(asked).toBeLessThanOrEqual(32);
    expect(await bodyOf(proxy, '1')).toBe(404);
    expect(cache.requests.GET).toBe(asked);
    const report = await proxy.settle();
    expect(report).toMatchObject({ failedLookups: 201, misses: 0 });
    expect(report.troubles).toEqual([{ kind: 'silent', afterMs: 300 }]);
  });

  test('asks a server that was down again when it has rested', async () => {
    let isDown = true;
    const entry = nxEntry('x');
    const { proxy } = await setUp({ entries: new Map([['1', entry]]), limits: { restMs: 1 }, intruder: ({ response }) => isDown && (response.writeHead(503).end(), true) });
    for (let times = 0; times < 3; times += 1) await bodyOf(proxy, '1');
    isDown = false;
    let found: Buffer | number = 404;
    for (let times = 0; times < 100 && found === 404; times += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      found = await bodyOf(proxy, '1');
    }
    expect(found).toEqual(entry);
  });

  test('stops sending entries to a server that refuses them', async () => {
    const { proxy, cache } = await setUp({ limits: { uploads: 1 }, intruder: ({ method, request, response }) => method === 'PUT' && (request.resume().once('end', () => response.writeHead(403).end()), true) });
    for (let hash = 0; hash < 6; hash += 1) await ask(proxy, String(hash), { method: 'PUT', body: 'x' });
    const { refused, troubles } = await proxy.settle();
    expect([refused, cache.requests.PUT, troubles]).toEqual([3, 3, []]);
  });

  test('follows a redirect, and shows its token to nobody else', async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = await startPlainCache({ entries: new Map([['1', nxEntry('x')]]), intruder: ({ request }) => (seen.push(request.headers.authorization), false) });
    open.push(() => elsewhere[Symbol.asyncDispose]());
    const { proxy } = await setUp({ intruder: ({ request, response }) => (seen.push(request.headers.authorization), response.writeHead(307, { location: `${elsewhere.url}${request.url}` }).end(), true) });
    expect(await bodyOf(proxy, '1')).toEqual(nxEntry('x'));
    expect(seen).toEqual(['Bearer upstream-secret', undefined]);
  });

  test('believes nothing but what the keys stand for, and only of their scopes', async () => {
    const [signing, other] = [createSigning(), createSigning()];
    const settings = (key: string, scopes = 'main') => {
      const read = readProxySettings({ APPHUB_NX_CACHE_SERVER: 'http://localhost', APPHUB_NX_CACHE_KEYS: key, APPHUB_NX_CACHE_SCOPES: scopes });
      return (read.ok ? read.value?.belief : undefined) ?? {};
    };
    const entry = nxEntry('x');
    const signed = { entries: new Map([['1', entry]]), headersOf: ({ key, body }: { key: string; body: Buffer }) => signing.headersOf(key, body) };
    expect(await bodyOf((await setUp({ ...signed, belief: settings(signing.publicKey) })).proxy, '1')).toEqual(entry);
    expect(await bodyOf((await setUp({ ...signed, belief: settings(other.publicKey) })).proxy, '1')).toBe(404);
    expect(await bodyOf((await setUp({ ...signed, belief: settings(signing.publicKey, 'pr-1') })).proxy, '1')).toBe(404);
  });

  test('goes on when this machine has no room, and says so once', async () => {
    const entry = nxEntry(randomBytes(200_000));
    const cache = await startPlainCache({ entries: new Map([['1', entry]]) });
    const proxy = await startProxy({ server: new URL(cache.url), folder: join(tmpdir(), 'nx-cache-no-such-folder') });
    open.push(() => cache[Symbol.asyncDispose](), () => proxy.close());
    for (let times = 0; times < 4; times += 1) expect(await bodyOf(proxy, '1')).toBe(404);
    expect((await ask(proxy, '2', { method: 'PUT', body: new Uint8Array(entry) })).status).toBe(403);
    expect(await bodyOf(proxy, '3')).toBe(404);
    const report = await proxy.settle();
    expect(report).toMatchObject({ failedLookups: 4, failedUploads: 1, misses: 1, troubles: [{ kind: 'no-room', code: 'ENOENT' }] });
  });

  test('asks again when the server has just closed a connection that was kept', async () => {
    const used = new WeakSet<object>();
    const { proxy } = await setUp({ limits: { fetches: 1 }, intruder: ({ request }) => used.has(request.socket) ? (request.socket.resetAndDestroy(), true) : (used.add(request.socket), false) });
    for (let times = 0; times < 4; times += 1) expect(await bodyOf(proxy, '1')).toBe(404);
    expect(await proxy.settle()).toMatchObject({ misses: 4, failedLookups: 0, troubles: [] });
  });

  test('reaches a server through the proxy of a company', async () => {
    const seen: (string | undefined)[] = [];
    const company = createServer((request, response) => {
      seen.push(request.url);
      response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(company, 'listening');
    const proxy = await startProxy({ server: new URL('http://cache.invalid/nx'), network: { http_proxy: `http://127.0.0.1:${(company.address() as AddressInfo).port}` } });
    open.push(() => proxy.close(), () => void company.close().closeAllConnections());
    expect(await bodyOf(proxy, '1')).toBe(404);
    expect(seen).toEqual(['http://cache.invalid/nx/v1/cache/1']);
    expect(await proxy.settle()).toMatchObject({ misses: 1, troubles: [] });
  });
});
