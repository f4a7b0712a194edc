import { openClient } from '@apphub/client';
import { receiptSchema } from '@apphub/model';
import { generateWorkspace, type GeneratedWorkspace } from '@apphub/nx-example-bundle/planner/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from './story/subject.ts';
import { startService } from './support/service.ts';
import { createSite, type Site } from './support/site.ts';

const SLUGS = ['task-000000', 'task-000001', 'task-000002'];
const RUN_ALL = ['run-many', '-t', 'example-bundle', '--verbose'];

let site: Site;
let workspace: GeneratedWorkspace;
beforeEach(() => {
  site = createSite();
  workspace = generateWorkspace({ examples: SLUGS.length, searchPath: process.env['PATH'] ?? '' });
});
afterEach(() => {
  workspace[Symbol.dispose]();
  site[Symbol.dispose]();
});

/** Nx with the store of the site, a cache of its own, and nothing that leads to a service. @returns what it said. */
async function nx(args: readonly string[]): Promise<string> {
  const quiet = { NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', NX_LOAD_DOT_ENV_FILES: 'false', FORCE_COLOR: '0', GIT_CONFIG_GLOBAL: '/dev/null' };
  const env = { ...site.env('nx'), ...quiet, APPHUB_REGISTRY_URL: 'http://127.0.0.1:9' };
  const program = join(CHECKOUT, 'node_modules/nx/dist/bin/nx.js');
  return await new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], { cwd: workspace.path, env }, (error, stdout, stderr) => {
      if (error === null) resolve(`${stdout}${stderr}`);
      else reject(new Error(`${stdout}${stderr}`));
    });
  });
}

/** All examples through the service: how many were found, and their digests. */
async function loadAll(): Promise<{ readonly cached: number; readonly digests: Readonly<Record<string, string | undefined>> }> {
  await using service = await startService({ env: site.env('service', { APPHUB_REPO_ROOT: workspace.path }) });
  const client = openClient(service);
  const { load } = await client.call('loadExamples', { body: {} });
  for await (const told of client.watchLoad(load.id)) if (told.kind === 'load' && told.load.endedAt !== null) break;
  const ended = await client.call('getLoad', { params: { id: load.id } });
  expect(ended).toMatchObject({ state: 'completed', counts: { completed: SLUGS.length } });
  const bundles = await Promise.all(SLUGS.map(async (slug) => [slug, (await client.call('getLoadTask', { params: { id: load.id, slug } })).bundle?.digest] as const));
  return { cached: ended.cached, digests: Object.fromEntries(bundles) };
}

const receipts = () =>
  Object.fromEntries(SLUGS.map((slug) => [slug, receiptSchema.parse(JSON.parse(readFileSync(join(workspace.path, `dist/example-bundles/${slug}.json`), 'utf8'))).digest]));

describe('Nx without any service, and loads,', () => {
  test('share what Nx has built: a load finds all of it', async () => {
    await nx(RUN_ALL);
    expect(await loadAll()).toEqual({ cached: SLUGS.length, digests: receipts() });
  });

  test('share what a load has built: Nx finds all of it, by "run-many" and by "affected"', async () => {
    const { cached, digests } = await loadAll();
    expect(cached).toBe(0);
    const all = await nx(RUN_ALL);
    expect(all.match(/found in the store/g)).toHaveLength(SLUGS.length);
    expect(receipts()).toEqual(digests);

    workspace.write('examples/task-000002/src/index.ts', "export const handler = () => 'changed';\n");
    workspace.commit();
    const affected = await nx(['affected', '-t', 'example-bundle', `--base=${workspace.commitId}`, '--verbose']);
    expect(affected.match(/^.*built in/gm)).toEqual([expect.stringContaining('task-000002')]);
    expect(receipts()['task-000002']).not.toBe(digests['task-000002']);
  });
});
