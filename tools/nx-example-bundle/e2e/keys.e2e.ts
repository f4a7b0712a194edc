import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chmodSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainExample } from './examples.ts';
import { createWorkspace, type NxOptions, type Workspace } from './workspace.ts';

const FILES = {
  ...plainExample('base', { root: 'examples/sea/base' }),
  ...plainExample('user', { root: 'examples/sea/user', dependsOn: ['base'] }),
  ...plainExample('lone'),
  'examples/sea/shared/tide.ts': 'export const tide = 1;\n',
  'examples/lone/notes.txt': 'x\n',
};

interface LastRun {
  readonly tasks: readonly { readonly taskId: string; readonly hash: string }[];
}

/** The keys that Nx computes for the example-bundle tasks, by project; what the tasks do is of no interest. */
async function keysOf(workspace: Workspace, options?: NxOptions): Promise<Record<string, string>> {
  await workspace.nx(['run-many', '-t', 'example-bundle'], options);
  const { tasks } = JSON.parse(workspace.read('.nx/cache/run.json')) as LastRun;
  return Object.fromEntries(tasks.map(({ taskId, hash }) => [taskId.split(':')[0]!, hash]));
}

/** Real Nx, real hashing: what changes a fingerprint has to change Nx's key of that example and its dependents. */
describe("Nx's key", () => {
  let workspace: Workspace;
  let before: Record<string, string>;
  beforeAll(async () => {
    workspace = await createWorkspace(FILES);
    before = await keysOf(workspace);
  });
  afterAll(() => workspace[Symbol.dispose]());

  const changedBy = async (options?: NxOptions): Promise<string[]> => {
    const after = await keysOf(workspace, options);
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    before = after;
    return changed.sort();
  };
  const at = (file: string) => join(workspace.path, file);
  const write = (file: string, content: string) => () => workspace.write(file, content);

  test('stays the same when nothing changes', async () => {
    expect(await changedBy()).toEqual([]);
  });

  test.each<[string, () => void, readonly string[]]>([
    ['a file', write('examples/sea/base/src/index.ts', 'export const value = 2;\n'), ['base', 'user']],
    ['an edit that leaves size and modification time as they were', () => {
      const { atime, mtime } = statSync(at('examples/lone/notes.txt'));
      writeFileSync(at('examples/lone/notes.txt'), 'y\n');
      utimesSync(at('examples/lone/notes.txt'), atime, mtime);
    }, ['lone']],
    ['the executable bit', () => chmodSync(at('examples/lone/notes.txt'), 0o755), ['lone']],
    ['a link', () => symlinkSync('notes.txt', at('examples/lone/link')), ['lone']],
    ['where a link points', () => {
      rmSync(at('examples/lone/link'));
      symlinkSync('manifest.json', at('examples/lone/link'));
    }, ['lone']],
    ['a file that Nx ignores', write('examples/lone/project.json', '{"name":"lone"}'), ['lone']],
    ['the shared sources', write('examples/sea/shared/tide.ts', 'export const tide = 2;\n'), ['base', 'user']],
    ['the bundler', write('libs/pack/src/added.ts', 'export const added = 1;\n'), ['base', 'lone', 'user']],
    ['the plugin', write('tools/nx-example-bundle/src/added.ts', 'export const added = 1;\n'), ['base', 'lone', 'user']],
    ['the npm packages of the bundler', () => workspace.write('package-lock.json', workspace.read('package-lock.json').replace('"version"', ' "version"')), ['base', 'lone', 'user']],
  ])('changes with %s for the examples concerned', async (_name, change, names) => {
    change();
    expect(await changedBy()).toEqual(names);
  });

  test.each<[string, () => void]>([
    ['a test of the bundler', write('libs/pack/src/added.test.ts', 'export {};\n')],
    ['the README', write('README.md', '# changed\n')],
  ])('does not change with %s', async (_name, change) => {
    change();
    expect(await changedBy()).toEqual([]);
  });

  test('is the same whether upstream examples are part of the run or not', async () => {
    await workspace.nx(['run', 'user:example-bundle', '--excludeTaskDependencies']);
    const { tasks } = JSON.parse(workspace.read('.nx/cache/run.json')) as LastRun;
    expect(tasks).toEqual([expect.objectContaining({ taskId: 'user:example-bundle', hash: before['user'] })]);
  });
});
