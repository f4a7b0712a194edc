import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defaultCallPolicy } from './calls/policy.ts';
import { openBackend } from './open-backend.ts';

const retry = defaultCallPolicy;

test('a folder is opened as one', async () => {
  const backend = await openBackend({ backend: { kind: 'file', root: '/srv/store' }, retry }, { staging: '/elsewhere' });
  expect(backend.identity).toBe('file:///srv/store');
  expect(backend.staging).toBe('/srv/store/.staging');
});

test('a bucket is opened as one, with its files staged where the caller says', async () => {
  const settings = { kind: 's3', bucket: 'bundles', prefix: 'x', region: 'us-east-1', pathStyle: false } as const;
  const backend = await openBackend({ backend: settings, retry }, { staging: '/elsewhere' });
  expect(backend.identity).toBe('s3://bundles/x');
  expect(backend.staging).toBe('/elsewhere');
  expect((await openBackend({ backend: settings, retry })).staging).toBe(tmpdir());
});

test('the S3 SDK is loaded by who opens a bucket and by nobody else', () => {
  const loaded = (settings: string) => `
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({ resolve: (name, context, next) => { const found = next(name, context); urls.push(found.url); return found; } });
    const { openBackend } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'index.ts')).href)});
    await openBackend({ backend: ${settings}, retry: {} });
    console.log(String(urls.some((url) => url.includes('@aws-sdk'))));`;
  const run = (settings: string) => execFileSync(process.execPath, ['--input-type=module', '-e', loaded(settings)], { encoding: 'utf8' }).trim();
  expect(run("{ kind: 'file', root: '/srv/store' }")).toBe('false');
  expect(run("{ kind: 's3', bucket: 'bundles', prefix: '', region: 'us-east-1', pathStyle: false }")).toBe('true');
});
