import { startPlainCache } from '@apphub/nx-cache/testing';
import { expect, test } from '@jest/globals';
import { createRepository } from './repository.ts';

const SERVER = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';

test('cache exec runs a command behind the proxy and ends with its exit code; its stdout is its own', async () => {
  using repository = createRepository({});
  await using cache = await startPlainCache();
  const script = `console.log(process.env.${SERVER}); process.exit(3)`;
  const run = await repository.apphub(['cache', 'exec', '--', 'node', '-e', script], { env: { [SERVER]: cache.url } });
  expect(run).toMatchObject({ code: 3, stdout: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\n$/), stderr: '' });
  expect(run.stdout).not.toContain(cache.url);
});

test('cache exec hands on every word after "--" as it is', async () => {
  using repository = createRepository({});
  const words = ['--json', '--verbose', '--quiet', '--help', '-h', '--', 'x'];
  const run = await repository.apphub(['cache', 'exec', '--', 'node', '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...words]);
  expect(JSON.parse(run.stdout)).toEqual(words);
});

test('cache exec tells what the cache did, to those who ask', async () => {
  using repository = createRepository({});
  await using cache = await startPlainCache();
  const words = await repository.apphub(['cache', 'exec', '--verbose', '--', 'node', '-e', ''], { env: { [SERVER]: cache.url } });
  expect(words.stderr).toBe('Remote cache: 0 hits (0 B), 0 misses, 0 entries uploaded.\n');
  const json = await repository.apphub(['cache', 'exec', '--json', '--', 'node', '-e', ''], { env: { [SERVER]: cache.url } });
  expect(JSON.parse(json.stderr)).toMatchObject({ hits: 0, troubles: [] });
});

test('cache exec runs a command without a cache, and says so', async () => {
  using repository = createRepository({});
  expect(await repository.apphub(['cache', 'exec', '--', 'node', '-e', ''])).toMatchObject({ code: 0, stderr: expect.stringContaining('No remote cache is named') });
});

test('cache exec says that there is no such program', async () => {
  using repository = createRepository({});
  expect(await repository.apphub(['cache', 'exec', '--', 'no-such-program'])).toMatchObject({ code: 1, stderr: expect.stringContaining('NX_CACHE_COMMAND_MISSING') });
});

test('cache why says what it lacks: a server, a task', async () => {
  using repository = createRepository({});
  expect(await repository.apphub(['cache', 'why', 'a:build'])).toMatchObject({ code: 1, stderr: expect.stringContaining('NX_CACHE_SETTINGS_INVALID') });
  expect(await repository.apphub(['cache', 'why', 'a:build'], { env: { [SERVER]: 'http://127.0.0.1:9' } })).toMatchObject({ code: 1, stderr: expect.stringContaining('NX_CACHE_TASK_UNKNOWN') });
});
