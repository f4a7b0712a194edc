import { describe, expect, test } from '@jest/globals';
import { chmodSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder, type TempFolder } from '../testing/temp-folder.ts';
import { inferProjects } from './create-nodes.ts';

const CHAIN = {
  '.gitignore': 'dist/\n*.log\n',
  'examples/sea/shared/tide.ts': 'export const tide = 1;\n',
  'examples/sea/a/apphub.bundle.json': { slug: 'a' },
  'examples/sea/a/src/index.ts': 'export const a = 1;\n',
  'examples/sea/b/apphub.bundle.json': { slug: 'b', dependsOn: [{ slug: 'a' }] },
  'examples/sea/c/apphub.bundle.json': { slug: 'c', dependsOn: [{ slug: 'b' }] },
  'examples/lone/apphub.bundle.json': { slug: 'lone' },
};

async function keysOf(workspace: TempFolder): Promise<Record<string, string | undefined>> {
  const files = ['sea/a', 'sea/b', 'sea/c', 'lone'].map((name) => `examples/${name}/apphub.bundle.json`);
  const results = await inferProjects(files, { workspaceRoot: workspace.path, indexFolder: join(workspace.path, '.index') });
  const projects = results.flatMap(([, { projects = {} }]) => Object.values(projects));
  return Object.fromEntries(projects.map((project) => [project.name, project.targets?.['example-bundle']?.options.sourceKey]));
}

/** The names of the projects whose key a change changes. */
async function changedBy(change: (workspace: TempFolder) => void): Promise<string[]> {
  using workspace = tempFolder(CHAIN);
  const before = await keysOf(workspace);
  change(workspace);
  const after = await keysOf(workspace);
  return Object.keys(after).filter((name) => before[name] !== after[name]);
}

describe('the key of an example in Nx', () => {
  test.each<[string, (workspace: TempFolder) => void, string[]]>([
    ['the content of a file', ({ write }) => write('examples/sea/a/src/index.ts', 'export const a = 2;\n'), ['a', 'b', 'c']],
    ['a new file', ({ write }) => write('examples/sea/b/more.ts', ''), ['b', 'c']],
    ['a project.json, which Nx does not read', ({ write }) => write('examples/sea/b/project.json', '{}'), ['b', 'c']],
    ['the executable bit', ({ path }) => chmodSync(join(path, 'examples/sea/a/src/index.ts'), 0o755), ['a', 'b', 'c']],
    ['a link', ({ path }) => symlinkSync('apphub.bundle.json', join(path, 'examples/sea/c/link')), ['c']],
    ['the shared sources', ({ write }) => write('examples/sea/shared/tide.ts', 'export const tide = 2;\n'), ['a', 'b', 'c']],
  ])('changes with %s, and with it the keys of what depends on the example', async (_name, change, names) => {
    expect(await changedBy(change)).toEqual(names);
  });

  test.each<[string, (workspace: TempFolder) => void]>([
    ['an ignored file', ({ write }) => write('examples/sea/a/noise.log', 'x')],
    ['the output folder', ({ write }) => write('examples/lone/dist/index.js', 'x')],
    ['a file outside all examples', ({ write }) => write('README.md', 'x')],
    ['modification times', ({ path }) => utimesSync(join(path, 'examples/sea/a/src/index.ts'), 1, 1)],
  ])('does not change with %s', async (_name, change) => {
    expect(await changedBy(change)).toEqual([]);
  });

  test('is the same in another checkout', async () => {
    using one = tempFolder(CHAIN);
    using other = tempFolder(CHAIN);
    expect(await keysOf(one)).toEqual(await keysOf(other));
  });

  test('is there for the last of a chain that is longer than a stack is deep', async () => {
    const length = 3000;
    const files = Array.from({ length }, (_, index) => [`examples/e${index}/apphub.bundle.json`, { slug: `e${index}`, dependsOn: index === 0 ? [] : [{ slug: `e${index - 1}` }] }] as const);
    using workspace = tempFolder(Object.fromEntries(files));
    const results = await inferProjects(files.map(([file]) => file), { workspaceRoot: workspace.path, indexFolder: join(workspace.path, '.index') });
    const keys = results.flatMap(([, { projects = {} }]) => Object.values(projects)).map(({ targets }) => targets?.['example-bundle']?.options.sourceKey as unknown);
    expect(new Set(keys).size).toBe(length);
    expect(keys).not.toContain(undefined);
  });

  test('is missing, and nothing cached, for an example with inputs that cannot be used and for what depends on it', async () => {
    using workspace = tempFolder(CHAIN);
    symlinkSync('/etc/passwd', join(workspace.path, 'examples/sea/b/escape'));
    expect(await keysOf(workspace)).toMatchObject({ a: expect.any(String), b: undefined, c: undefined, lone: expect.any(String) });
  });
});
