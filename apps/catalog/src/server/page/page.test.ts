import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { useServer } from '../testing/use-server.ts';
import { readPage } from './page-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'page-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Page</title>');
writeFileSync(join(folder, 'assets/main-abc.js'), 'export {};');
writeFileSync(join(folder, 'assets/main-abc.js.gz'), gzipSync('export {};'));
writeFileSync(join(folder, '.sources'), 'secret');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = readPage(folder);

describe('the page', () => {
  const server = useServer({}, page === undefined ? {} : { page });

  test('is where the address of the service leads', async () => {
    const answer = await server.request('/', { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/ui/']);
  });

  test('is served at every address below its own, without a token and never from a cache unasked', async () => {
    for (const path of ['/ui/', '/ui/examples', '/ui/examples/log-digest?tab=versions']) {
      const answer = await server.request(path);
      expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
    }
  });

  test('has files whose names change with their content, kept for ever and compressed for who takes it', async () => {
    const answer = await server.request('/ui/assets/main-abc.js');
    expect(await answer.text()).toBe('export {};');
    expect(Object.fromEntries(answer.headers)).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', 'content-encoding': 'gzip', vary: 'accept-encoding' });
    const again = await server.request('/ui/assets/main-abc.js', { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  test('may run its own files only: nothing inline, nothing from elsewhere, in no frame', async () => {
    const policy = (await server.request('/ui/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|data:|\*/);
  });

  test('gives no file that is not part of it', async () => {
    for (const path of ['/ui/assets/gone-123.js', '/ui/assets/../../package.json']) expect((await server.request(path)).status).toBe(404);
    for (const path of ['/ui/.sources', '/ui/%2e%2e/%2e%2e/package.json']) expect(await (await server.request(path)).text()).not.toMatch(/secret|apphub-example/);
  });
});

describe('a service whose page is not built', () => {
  const server = useServer();

  test('says so, and how it is built', async () => {
    const answer = await server.request('/ui/');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'PAGE_NOT_BUILT', remedy: expect.stringContaining('npm run build -w @apphub/web') });
  });
});
