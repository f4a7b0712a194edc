import { describe, expect, test } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { plainExample } from './examples.ts';
import { createWorkspace, type NxOptions, type Workspace } from './workspace.ts';

const FILES = { ...plainExample('base'), ...plainExample('user', { dependsOn: ['base'] }), ...plainExample('lone', { value: 5 }) };
const NAMES = ['base', 'lone', 'user'];

/** The examples that were taken from Nx's cache and those whose task ran, and how the run ended. */
async function bundleAll(workspace: Workspace, { args = [], ...options }: NxOptions & { args?: readonly string[] } = {}) {
  const { exitCode, output } = await workspace.nx(['run-many', '-t', 'example-bundle', ...args], options);
  const lines = output.split('\n').filter((line) => line.startsWith('✔'));
  const names = (hits: boolean) => lines.filter((line) => line.includes('[local cache]') === hits).map((line) => /run (\S+):/.exec(line)?.[1]).sort();
  return { exitCode, output, cached: names(true), ran: names(false) };
}

const storeOf = (workspace: Workspace) => join(workspace.home, 'data', 'apphub', 'store');
const hexOf = (workspace: Workspace, slug: string): string =>
  (JSON.parse(workspace.read(`dist/example-bundles/${slug}.json`)) as { digest: string }).digest.slice('sha256:'.length);
const blobsIn = (store: string): string[] =>
  readdirSync(store, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes('/blobs/'))
    .map(({ name }) => name);

function deleteBlob(workspace: Workspace, slug: string): string {
  const hex = hexOf(workspace, slug);
  rmSync(join(storeOf(workspace), 'v1', 'blobs', 'sha256', hex.slice(0, 2), hex.slice(2, 4), hex));
  return hex;
}

describe("Nx's cache and the store", () => {
  test('the second run takes everything from the cache and starts no process for a task', async () => {
    using workspace = await createWorkspace(FILES);
    expect(await bundleAll(workspace)).toMatchObject({ exitCode: 0, ran: NAMES });
    const record = join(workspace.home, 'record.cjs');
    const started = join(workspace.home, 'started');
    writeFileSync(record, `require('node:fs').appendFileSync(${JSON.stringify(started)}, process.argv[1] + '\\n');\n`);
    expect(await bundleAll(workspace, { env: { NODE_OPTIONS: `--require=${record}` } })).toMatchObject({ exitCode: 0, cached: NAMES });
    expect(readFileSync(started, 'utf8').trim().split('\n').filter((program) => !program.endsWith('/nx.js'))).toEqual([]);
  });

  test('a deleted blob is built again, and only that one', async () => {
    using workspace = await createWorkspace(FILES);
    await bundleAll(workspace);
    const hex = deleteBlob(workspace, 'base');
    expect(await bundleAll(workspace)).toMatchObject({ exitCode: 0, cached: ['lone', 'user'], ran: ['base'] });
    expect(blobsIn(storeOf(workspace))).toContain(hex);
    expect(await bundleAll(workspace)).toMatchObject({ exitCode: 0, cached: NAMES });
    deleteBlob(workspace, 'base');
    expect(await bundleAll(workspace)).toMatchObject({ exitCode: 0, ran: ['base'] });
  });

  test('a receipt from the cache whose blob is gone fails the run, and the next run mends it', async () => {
    using workspace = await createWorkspace(FILES);
    await bundleAll(workspace);
    const hex = deleteBlob(workspace, 'lone');
    rmSync(join(workspace.path, 'dist'), { recursive: true });
    const told = await bundleAll(workspace);
    expect(told.exitCode).toBe(1);
    expect(told.output).toContain('STORE_BLOB_MISSING');
    expect(told.output).toContain(`lone: sha256:${hex}`);
    expect(await bundleAll(workspace)).toMatchObject({ exitCode: 0, ran: ['lone'] });
    expect(blobsIn(storeOf(workspace))).toContain(hex);
  });

  test('another storage URL gets everything, and the first one is remembered', async () => {
    using workspace = await createWorkspace(FILES);
    await bundleAll(workspace);
    const other = join(workspace.home, 'other');
    const env = { APPHUB_BUNDLE_STORAGE_URL: pathToFileURL(other).href };
    expect(await bundleAll(workspace, { env })).toMatchObject({ exitCode: 0, ran: NAMES });
    expect(blobsIn(other).sort()).toEqual(blobsIn(storeOf(workspace)).sort());
    expect(await bundleAll(workspace, { env })).toMatchObject({ exitCode: 0, cached: NAMES });
  });

  test('after a collection every example is looked up again', async () => {
    using workspace = await createWorkspace(FILES);
    await bundleAll(workspace);
    mkdirSync(join(storeOf(workspace), 'v1', 'epoch'), { recursive: true });
    writeFileSync(join(storeOf(workspace), 'v1', 'epoch', '1'), '');
    expect(await bundleAll(workspace)).toMatchObject({ exitCode: 0, ran: NAMES });
    expect(await bundleAll(workspace)).toMatchObject({ exitCode: 0, cached: NAMES });
  });

  test('a forced build is never taken from the cache', async () => {
    using workspace = await createWorkspace(plainExample('lone'));
    for (let run = 0; run < 2; run += 1) {
      const { exitCode, output } = await workspace.nx(['run', 'lone:example-bundle', '--force']);
      expect({ exitCode, built: /built in/.test(output) }).toEqual({ exitCode: 0, built: true });
    }
    const { output } = await workspace.nx(['run', 'lone:example-bundle']);
    expect(output).toContain('found in the store');
  });
});

describe('a store that cannot be asked', () => {
  const urlOf = (port: number) => ({
    APPHUB_BUNDLE_STORAGE_URL: `s3://bucket/prefix?endpoint=${encodeURIComponent(`http://127.0.0.1:${port}`)}`,
    APPHUB_BUNDLE_STORAGE_ACCESS_KEY_ID: 'none',
    APPHUB_BUNDLE_STORAGE_SECRET_ACCESS_KEY: 'nonenone',
    APPHUB_BUNDLE_STORAGE_ATTEMPTS: '1',
    APPHUB_BUNDLE_STORAGE_TIMEOUT_MS: '1000',
    APPHUB_BUNDLE_STORAGE_BOUND_MS: '2000',
  });

  test('fails what has to be stored with its own code, after building it', async () => {
    using workspace = await createWorkspace(plainExample('lone'));
    const { exitCode, output } = await workspace.nx(['run', 'lone:example-bundle'], { env: urlOf(1) });
    expect(exitCode).toBe(1);
    expect(output).toContain('packaging');
    expect(output).toContain('STORE_UNAVAILABLE');
  });

  test('and that never answers holds up no run for ever, nor does an earlier result count as stored', async () => {
    using workspace = await createWorkspace(plainExample('lone'));
    const silent = createServer(() => undefined);
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    try {
      const { port } = silent.address() as { port: number };
      const { exitCode, output } = await workspace.nx(['show', 'projects'], { env: urlOf(port) });
      expect({ exitCode, output: output.includes('lone') }).toEqual({ exitCode: 0, output: true });
      const run = await workspace.nx(['run', 'lone:example-bundle'], { env: urlOf(port) });
      expect(run.exitCode).toBe(1);
      expect(run.output).toContain('STORE_UNAVAILABLE');
    } finally {
      silent.close();
    }
  });
});
