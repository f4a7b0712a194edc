import { createCacheMetrics, openNxCache } from '@apphub/compose/nx-cache';
import { fail } from '@apphub/model';
import { type CacheLog, handleHttp, pathOf, tokensInFile } from '@apphub/nx-cache/server';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { cacheSettingsOf } from '../cache/cache-settings.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { settingsOf } from '../session/open-session.ts';
import type { Terminal } from '../terminal.ts';

export interface CacheServeWords {
  readonly host: string;
  readonly port: number;
  /** The file with the tokens. */
  readonly tokens: string;
}

/** `apphub cache serve`: the cache alone, without a catalog and its database, until it is stopped. */
export async function cacheServeCommand({ host, port, tokens }: CacheServeWords, terminal: Terminal): Promise<ExitCode> {
  const metrics = createCacheMetrics();
  const log = linesTo(terminal);
  const opened = await openNxCache(settingsOf(terminal), cacheSettingsOf(terminal), { tokens: tokensInFile(resolve(terminal.cwd, tokens)), observe: metrics.observe, log });
  const server = createServer((request, response) => {
    const path = pathOf(request);
    if (opened.cache.owns(path)) return void handleHttp(opened.cache, { request, response, log });
    request.resume();
    if (path === '/metrics') return void metrics.text().then((text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text));
    return void response.writeHead(path === '/health' ? 200 : 404, { 'content-type': 'text/plain' }).end(path === '/health' ? 'ok\n' : '');
  });
  // Uploads of large entries over slow lines take longer than Node allows a request by default.
  server.requestTimeout = 0;
  const address = await listen(server, { host, port });
  terminal.out(`Serving the cache of Nx on http://${host}:${address.port}`);
  terminal.note(`Store ${opened.store}; entries are signed with the key ${opened.publicKey}`);
  await stopped(terminal.signal);
  await close(server);
  await opened.cache.close();
  return exitCodes.ok;
}

/** Lines of JSON, as the service writes them. */
function linesTo({ note }: Pick<Terminal, 'note'>): CacheLog {
  const line = (level: string) => (details: object, words: string) => note(JSON.stringify({ level, time: new Date().toISOString(), ...details, msg: words }));
  return { info: line('info'), warn: line('warn') };
}

function listen(server: Server, { host, port }: Pick<CacheServeWords, 'host' | 'port'>): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      try {
        fail('SERVICE_ADDRESS_TAKEN', `The cache cannot serve on ${host}:${port}: ${error.code ?? error.message}.`, { cause: error });
      } catch (failure) {
        reject(failure);
      }
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** How long requests under way may go on, milliseconds. */
const DRAIN_MS = 10_000;

async function close(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}
