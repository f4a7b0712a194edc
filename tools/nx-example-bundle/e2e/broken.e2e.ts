import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plainExample } from './examples.ts';
import { createWorkspace, type NxRun, type Workspace } from './workspace.ts';

const FILES = {
  ...plainExample('good'),
  ...plainExample('after-good', { dependsOn: ['good'] }),
  'examples/malformed/apphub.bundle.json': '{ "slug": "malformed",',
  ...plainExample('after-malformed', { dependsOn: ['malformed'] }),
  ...plainExample('lost', { dependsOn: ['nowhere'] }),
  ...plainExample('hen', { dependsOn: ['egg'] }),
  ...plainExample('egg', { dependsOn: ['hen'] }),
  ...plainExample('twin'),
  ...plainExample('twin', { root: 'examples/second' }),
  ...plainExample('no-manifest'),
  'examples/no-manifest/manifest.json': '[]',
  ...plainExample('fails', { build: 'node -e "console.log(42 * 2); process.exit(3)"' }),
  ...plainExample('after-fails', { dependsOn: ['fails'] }),
};

const BROKEN: readonly (readonly [string, string])[] = [
  ['malformed', 'CONFIG_INVALID'],
  ['lost', 'CONFIG_UNKNOWN_DEPENDENCY'],
  ['hen', 'CONFIG_DEPENDENCY_CYCLE'],
  ['egg', 'CONFIG_DEPENDENCY_CYCLE'],
  ['twin', 'CONFIG_DUPLICATE_SLUG'],
  ['examples/second', 'CONFIG_DUPLICATE_SLUG'],
  ['no-manifest', 'CONFIG_INVALID'],
  ['fails', 'BUILD_FAILED'],
];

describe('a workspace with broken examples', () => {
  let workspace: Workspace;
  let all: NxRun;
  beforeAll(async () => {
    workspace = await createWorkspace(FILES);
    all = await workspace.nx(['run-many', '-t', 'example-bundle', '--output-style=static']);
  });
  afterAll(() => workspace[Symbol.dispose]());

  test('builds all the others and ends as failed', () => {
    expect(all.exitCode).toBe(1);
    expect(all.output).toMatch(/^good@1\.0\.0 .* built in /m);
    expect(all.output).toMatch(/^after-good@1\.0\.0 .* built in /m);
    expect(JSON.parse(workspace.read('dist/example-bundles/after-good.json'))).toMatchObject({ slug: 'after-good', platform: 'any' });
  });

  test.each(BROKEN)('%s fails with %s', async (project, code) => {
    const { output, exitCode } = await workspace.nx(['run', `${project}:example-bundle`, '--batch=false']);
    expect(exitCode).toBe(1);
    expect(output).toContain(`${code}  `);
    expect(output).toContain('What to do: ');
    expect(all.output).toContain(output.split('\n').find((line) => line.includes(`${code}  `))!.trim());
  });

  test('what depends on a broken one says so', () => {
    expect(all.output).toContain('DEPENDENCY_FAILED  after-malformed was not built because malformed failed: CONFIG_INVALID');
    expect(all.output).toContain('DEPENDENCY_FAILED  after-fails was not built because fails failed: BUILD_FAILED');
  });

  test('the words of a failing build command are shown', () => {
    expect(all.output.match(/^.*84$/gm)).toHaveLength(1);
  });

  test('nx graph and nx show still work', async () => {
    const { output, exitCode } = await workspace.nx(['show', 'project', 'malformed', '--json']);
    expect(exitCode).toBe(0);
    expect(output).toContain('Broken: examples/malformed/apphub.bundle.json');
  });
});
