import { openClient } from '@apphub/client';
import { describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { publishToken, startCatalog } from './catalog-process.ts';
import { plainExample } from './examples.ts';
import { createWorkspace, type NxRun, type Workspace } from './workspace.ts';

const CI = join(import.meta.dirname, '..', '..', '..', 'docs', 'ci');
const FILES = { ...plainExample('base'), ...plainExample('user', { dependsOn: ['base'] }), ...plainExample('lone', { value: 5 }) };

/** The tasks that Nx says it has done, as `<project>:<target>`. */
const tasksIn = ({ output }: NxRun): string[] => [...output.matchAll(/^✔ {2}nx run (\S+?)(?= |$)/gm)].map(([, task]) => task!).sort();

/** The shell form in a checkout whose packages are installed: `npm ci` is left out, all else is as it is. */
function runScript(workspace: Workspace, script: string, env: Readonly<Record<string, string>> = {}): Promise<NxRun> {
  const bin = join(workspace.home, 'bin');
  if (!existsSync(bin)) {
    mkdirSync(bin);
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\n[ "$*" = ci ]\n');
    chmodSync(join(bin, 'npm'), 0o755);
  }
  return workspace.run('sh', ['-c', `PATH="${bin}:$PATH" sh "${join(CI, script)}"`], { env });
}

const withVersion = (slug: string, version: string) => ({ name: slug, version, runtime: 'node24', entry: 'dist/index.js' });

describe('the shell form of CI', () => {
  test('builds and tries what a pull request affects, and nothing else, without a token', async () => {
    using workspace = await createWorkspace(FILES);
    await workspace.run('git', ['update-ref', 'refs/remotes/origin/main', 'HEAD']);
    workspace.write('examples/base/src/index.ts', 'export const value = 1; // as before\nexport function handler() { return { value }; }\n');
    await workspace.commit();
    const run = await runScript(workspace, 'pull-request.sh');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(tasksIn(run)).toEqual(['base:example-bundle', 'base:example-test', 'user:example-bundle', 'user:example-test']);
    expect(existsSync(join(workspace.path, 'dist/example-bundles/lone.json'))).toBe(false);

    await workspace.run('git', ['update-ref', 'refs/remotes/origin/main', 'HEAD']);
    workspace.write('notes.md', '# not of an example\n');
    await workspace.commit();
    const nothing = await runScript(workspace, 'pull-request.sh');
    expect([nothing.exitCode, tasksIn(nothing)]).toEqual([0, []]);
  });

  test('fails for a pull request that breaks an example', async () => {
    using workspace = await createWorkspace(FILES);
    await workspace.run('git', ['update-ref', 'refs/remotes/origin/main', 'HEAD']);
    workspace.write('examples/lone/src/index.ts', 'export function handler() { return { value: 6 }; }\n');
    await workspace.commit();
    expect(await runScript(workspace, 'pull-request.sh')).toMatchObject({ exitCode: 1 });
  });

  test('publishes on main: everything at first, then what changed; a change of a published version is refused', async () => {
    using workspace = await createWorkspace(FILES);
    await using catalog = await startCatalog();
    const access = { APPHUB_REGISTRY_URL: catalog.url, APPHUB_TOKEN: await publishToken(catalog) };
    const client = openClient(catalog);
    const digestOf = async (slug: string, version: string) => (await client.call('getVersion', { params: { slug, version } })).digest;

    const first = await runScript(workspace, 'main.sh', access);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(tasksIn(first).filter((task) => task.endsWith(':example-publish'))).toEqual(['base:example-publish', 'lone:example-publish', 'user:example-publish']);
    const receipt = JSON.parse(workspace.read('dist/example-bundles/lone.json')) as { readonly digest: string };
    expect(await digestOf('lone', '1.0.0')).toBe(receipt.digest);

    const published = (await workspace.run('git', ['rev-parse', 'HEAD'])).output.trim();
    workspace.write('examples/lone/manifest.json', withVersion('lone', '1.1.0'));
    const released = await workspace.commit();
    const second = await runScript(workspace, 'main.sh', { ...access, NX_BASE: published });
    expect(second).toMatchObject({ exitCode: 0 });
    expect(tasksIn(second).filter((task) => task.endsWith(':example-publish'))).toEqual(['lone:example-publish']);
    expect(await digestOf('lone', '1.1.0')).not.toBe(receipt.digest);

    workspace.write('examples/lone/manifest.json', { ...withVersion('lone', '1.1.0'), description: 'Other bytes.' });
    await workspace.commit();
    const refused = await runScript(workspace, 'main.sh', { ...access, NX_BASE: released });
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain('VERSION_EXISTS');
  });
});

const stepSchema = z.object({ uses: z.string().optional(), run: z.string().optional(), with: z.record(z.string(), z.unknown()).default({}), env: z.record(z.string(), z.string()).default({}) });
const jobSchema = z.object({ if: z.string(), permissions: z.record(z.string(), z.string()), environment: z.string().optional(), env: z.record(z.string(), z.string()).default({}), steps: z.array(stepSchema) });
const workflowSchema = z.object({ on: z.record(z.string(), z.unknown()), permissions: z.object({}).strict(), jobs: z.record(z.string(), jobSchema) });

describe('the workflow for GitHub Actions', () => {
  const text = readFileSync(join(CI, 'github-actions.yml'), 'utf8');
  const { on, jobs } = workflowSchema.parse(parse(text));
  /** What is typed, without comments and settings. */
  const commandsOf = (script: string) => readFileSync(join(CI, script), 'utf8').split('\n').filter((line) => /^np[mx] /.test(line));

  test.each([
    ['pull-request', 'pull-request.sh'],
    ['main', 'main.sh'],
  ])('has the job %s, whose commands are those of %s', (job, script) => {
    const commands = (jobs[job]?.steps ?? []).flatMap(({ run = '' }) => run.split('\n')).filter((line) => /^np[mx] /.test(line));
    expect(commands.length).toBeGreaterThan(1);
    expect(commands).toEqual(commandsOf(script));
  });

  test('runs the code of forks with no rights, no secret and no token of the checkout', () => {
    expect(Object.keys(on).sort()).toEqual(['pull_request', 'push']);
    expect(jobs['pull-request']).toMatchObject({ if: "github.event_name == 'pull_request'", permissions: { contents: 'read' } });
    expect(jobs['pull-request']?.environment).toBeUndefined();
    expect(JSON.stringify(jobs['pull-request'])).not.toContain('secrets.');
    for (const { uses, with: settings } of Object.values(jobs).flatMap(({ steps }) => steps)) {
      if (uses === undefined) continue;
      expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      if (uses.startsWith('actions/checkout@')) expect(settings).toMatchObject({ 'fetch-depth': 0, 'persist-credentials': false });
    }
  });

  test('gives the token of the catalog to the step that publishes, in an environment with rules, and to none other', () => {
    expect(jobs['main']?.environment).toBe('publish');
    const withToken = (jobs['main']?.steps ?? []).filter((step) => JSON.stringify(step).includes('secrets.'));
    expect(withToken.map(({ run }) => run)).toEqual(['npx nx affected -t example-publish']);
    expect(text.match(/secrets\./g)).toHaveLength(1);
  });
});
