import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createWorkspace, type Workspace } from './workspace.ts';

const FILES = {
  'README.md': '# x\n',
  'examples/sea/shared/tide.ts': 'export const tide = 1;\n',
  'examples/sea/jobs/model/apphub.bundle.json': { slug: 'model' },
  'examples/sea/jobs/model/src/index.ts': 'export const a = 1;\n',
  'examples/sea/jobs/charts/apphub.bundle.json': { slug: 'charts', dependsOn: [{ slug: 'model' }] },
  'examples/sea/jobs/charts/package-lock.json': {},
  'examples/sea/jobs/report/apphub.bundle.json': { slug: 'report', dependsOn: [{ slug: 'charts' }] },
  'examples/lone/apphub.bundle.json': { slug: 'lone' },
  'examples/lone/README.md': '# lone\n',
};

const ALL = ['charts', 'lone', 'model', 'report'];

describe('nx affected -t example-bundle', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await createWorkspace(FILES);
  });
  afterAll(() => workspace[Symbol.dispose]());

  const affectedBy = async (file: string): Promise<string[]> => {
    const args = ['show', 'projects', '--affected', '--withTarget=example-bundle', '--json', `--files=${file}`];
    const { output } = await workspace.nx(args);
    return (JSON.parse(output.slice(output.indexOf('['))) as string[]).sort();
  };

  test.each([
    ['a file of one example', 'examples/sea/jobs/model/src/index.ts', ['charts', 'model', 'report']],
    ['a lockfile of one example', 'examples/sea/jobs/charts/package-lock.json', ['charts', 'report']],
    ['a file of an example that nobody depends on', 'examples/lone/README.md', ['lone']],
    ['a shared file of a scenario', 'examples/sea/shared/tide.ts', ['charts', 'model', 'report']],
    ['the bundler', 'libs/build/src/build-example.ts', ALL],
    ['what the bundler is built on', 'libs/model/src/compare.ts', ALL],
    ['the plugin', 'tools/nx-example-bundle/src/index.ts', ALL],
    ['the README of the repository', 'README.md', []],
  ])('%s affects these examples and no others', async (_name, file, projects) => {
    expect(await affectedBy(file)).toEqual(projects);
  });

  test('a real edit in the work tree is seen as well', async () => {
    workspace.write('examples/sea/jobs/charts/package-lock.json', { changed: true });
    const { output } = await workspace.nx(['show', 'projects', '--affected', '--withTarget=example-bundle', '--json', '--base=HEAD']);
    expect((JSON.parse(output.slice(output.indexOf('['))) as string[]).sort()).toEqual(['charts', 'report']);
  });
});
