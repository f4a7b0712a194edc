import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apphub-cache-e2e-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const environment = () => ({ PATH: process.env['PATH'], HOME: folder, XDG_DATA_HOME: join(folder, 'data'), XDG_CACHE_HOME: join(folder, 'cache') });

async function apphub(...words: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [MAIN, ...words], { cwd: folder, env: environment() })).stdout.trim();
}

async function serve(): Promise<{ readonly url: string; stop(): Promise<unknown> }> {
  const server = spawn(process.execPath, [MAIN, 'cache', 'serve', '--port', '0', '--tokens', 'tokens.json'], { cwd: folder, env: environment(), stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  const ended = once(server, 'exit');
  return { url: line.replace(/^.* on /, ''), stop: () => (server.kill('SIGTERM'), ended) };
}

test('a cache without a catalog: tokens in a file, entries that outlive a restart, and their end', async () => {
  const main = await apphub('cache', 'tokens', 'create', 'ci', '--scope', 'main', '--file', 'tokens.json');
  let server = await serve();
  const headers = (token: string) => ({ authorization: `Bearer ${token}` });
  expect((await fetch(`${server.url}/v1/cache/42`, { method: 'PUT', body: 'bytes', headers: headers(main) })).status).toBe(200);
  expect(await server.stop()).toEqual([0, null]);

  server = await serve();
  const pull = await apphub('cache', 'tokens', 'create', 'pull', '--scope', 'pr-1', '--file', 'tokens.json');
  expect(await (await fetch(`${server.url}/v1/cache/42`, { headers: headers(pull) })).text()).toBe('bytes');
  expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('apphub_nx_cache_reads_total{outcome="hit",reason="inherited"} 1');

  expect(JSON.parse(await apphub('cache', 'entries', '42', '--json'))).toMatchObject({ entries: [{ hash: '42', scope: 'main', size: 5, producer: { kind: 'static', name: 'ci' } }], conflicts: [] });
  const { tokens } = JSON.parse(await apphub('cache', 'tokens', 'list', '--file', 'tokens.json', '--json')) as { tokens: { id: string; name: string }[] };
  expect(JSON.stringify(tokens)).not.toContain(pull);
  await apphub('cache', 'tokens', 'revoke', tokens.find(({ name }) => name === 'pull')?.id ?? '', '--file', 'tokens.json');
  expect((await fetch(`${server.url}/v1/cache/42`, { headers: headers(pull) })).status).toBe(404);

  expect(JSON.parse(await apphub('cache', 'gc', '--max-age', '1s', '--grace', '1s', '--json'))).toMatchObject({ applied: false, taken: [{ reason: 'old' }] });
  expect(JSON.parse(await apphub('cache', 'gc', '--max-age', '1s', '--grace', '1s', '--apply', '--json'))).toMatchObject({ applied: true, freed: { blobs: 1 } });
  expect(JSON.parse(await apphub('cache', 'entries', '--json'))).toMatchObject({ entries: [] });
  await server.stop();
}, 120_000);
