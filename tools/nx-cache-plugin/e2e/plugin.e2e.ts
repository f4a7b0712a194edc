import { createNxWorkspace, type NxWorkspace, startKit, startPlainCache } from '@apphub/nx-cache/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const PLUGIN = '@apphub/nx-cache-plugin';
const workspace: NxWorkspace = createNxWorkspace({ projects: ['a', 'b'], plugins: [PLUGIN], packages: { [PLUGIN]: join(import.meta.dirname, '..') } });
afterAll(() => workspace[Symbol.dispose]());

/** Where Nx runs the hooks: in itself, in a worker, in its daemon. */
const places = [
  ['in the process of Nx', { NX_ISOLATE_PLUGINS: 'false' }],
  ['in a worker', { NX_ISOLATE_PLUGINS: 'true' }],
  ['in the daemon', { NX_DAEMON: 'true', CI: 'false' }],
] as const;

const access = (server: string) => ({ NX_SELF_HOSTED_REMOTE_CACHE_SERVER: server, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'secret' });

describe.each(places)('hooks %s', (place, env) => {
  afterAll(() => void execFileSync(process.execPath, [join(workspace.path, 'node_modules', 'nx', 'dist', 'bin', 'nx.js'), 'reset'], { cwd: workspace.path, stdio: 'ignore' }));

  test('put the proxy in front of the server before Nx opens its cache', async () => {
    await using cache = await startPlainCache();
    expect(await workspace.build({ env: { ...env, ...access(cache.url) } })).toMatchObject({ exitCode: 0, ran: expect.arrayContaining(['a', 'b']) });
    expect(cache.entries.size).toBeGreaterThanOrEqual(2);
    expect(await workspace.build({ env: { ...env, ...access(cache.url) } })).toMatchObject({ exitCode: 0, ran: [], leftProcesses: false });
  });

  test('let a run go on without a server', async () => {
    const run = await workspace.build({ env: { ...env, ...access('http://127.0.0.1:9') } });
    expect(run).toMatchObject({ exitCode: 0, ran: expect.arrayContaining(['a', 'b']), leftProcesses: false });
    // The words of the daemon go into its own log.
    expect(run.output.includes('NX_CACHE_TROUBLE')).toBe(place !== 'in the daemon');
    workspace.write('packages/a/more.txt', place);
    expect(await workspace.build({ keep: true, env: { ...env, ...access('http://127.0.0.1:9') } })).toMatchObject({ exitCode: 0 });
  });
});

test('hashes go along with the uploads', async () => {
  await using kit = await startKit();
  const token = kit.token('main');
  await workspace.build({ env: { ...access(kit.url), NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token } });
  const { entries } = (await (await kit.request('/v1/entries?prefix=inputs-', { token })).json()) as { readonly entries: readonly object[] };
  expect(entries).toHaveLength(2);
});

test('nothing changes where no server is named', async () => {
  expect(await workspace.build()).toMatchObject({ exitCode: 0, output: expect.not.stringContaining('CACHE_') });
});
