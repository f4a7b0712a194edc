import { describe, expect, test } from '@jest/globals';
import type { ProjectConfiguration } from '@nx/devkit';
import { tempFolder, type TempFolder } from '../testing/temp-folder.ts';
import { inferProjects } from './create-nodes.ts';
import { BUNDLER_PROJECTS } from './bundler.ts';

const manifest = { name: 'x', version: '1.0.0', runtime: 'node24', entry: 'dist/index.js', description: 'Says hello.' };
const example = (slug: string, extra: object = {}) => ({ slug, tests: { sampleInputPath: 'tests/in.json' }, ...extra });

async function projectsOf(workspace: TempFolder, ...roots: string[]): Promise<Record<string, ProjectConfiguration>> {
  const results = await inferProjects(roots.map((root) => `${root}/apphub.bundle.json`), { workspaceRoot: workspace.path, indexFolder: `${workspace.path}/.index` });
  const projects = results.flatMap(([, { projects = {} }]) => Object.values(projects)) as ProjectConfiguration[];
  return Object.fromEntries(projects.map((project) => [project.name!, project]));
}

const failureOf = (project: ProjectConfiguration | undefined) => project?.targets?.['example-bundle']?.options.failure;
const namesIn = (project: ProjectConfiguration | undefined) => project?.metadata?.['dependsOn'] as readonly string[] | undefined;
const edgesOf = (project: ProjectConfiguration | undefined) => namesIn(project)?.filter((name) => !(BUNDLER_PROJECTS as readonly string[]).includes(name));

describe('inference', () => {
  test('an example becomes a project with its slug, its words and both targets', async () => {
    using workspace = tempFolder({ 'examples/hello/apphub.bundle.json': example('hello'), 'examples/hello/manifest.json': manifest });
    const { hello } = await projectsOf(workspace, 'examples/hello');
    expect(hello).toMatchObject({ root: 'examples/hello', metadata: { description: 'Says hello.', technologies: ['node', 'typescript'] } });
    expect(hello?.targets?.['example-bundle']).toMatchObject({
      executor: '@apphub/nx-example-bundle:example-bundle',
      cache: true,
      dependsOn: ['^example-bundle'],
      outputs: ['{workspaceRoot}/dist/example-bundles/hello.json', '{workspaceRoot}/dist/example-bundles/hello.digest'],
      options: { sourceKey: expect.stringMatching(/^sha256:/) },
    });
    expect(hello?.targets?.['example-publish']).toMatchObject({ cache: false, dependsOn: ['example-bundle'] });
    expect(hello?.targets?.['example-test']).toMatchObject({ cache: true, dependsOn: ['example-bundle'], outputs: [] });
    expect(namesIn(hello)).toEqual(expect.arrayContaining([...BUNDLER_PROJECTS]));
  });

  test('an example without a sample input has nothing to test', async () => {
    using workspace = tempFolder({ 'examples/hello/apphub.bundle.json': { slug: 'hello' }, 'examples/hello/manifest.json': manifest });
    const { hello } = await projectsOf(workspace, 'examples/hello');
    expect(Object.keys(hello?.targets ?? {})).toEqual(['example-bundle', 'example-publish']);
  });

  test('what an example depends on becomes an edge', async () => {
    using workspace = tempFolder({
      'examples/a/apphub.bundle.json': example('a'),
      'examples/b/apphub.bundle.json': example('b', { dependsOn: [{ slug: 'a' }] }),
    });
    const { a, b } = await projectsOf(workspace, 'examples/a', 'examples/b');
    expect([edgesOf(a), edgesOf(b)]).toEqual([[], ['a']]);
  });

  test("a scenario's shared folder is a project that the jobs beside it depend on", async () => {
    using workspace = tempFolder({
      'examples/sea/shared/tide.ts': '',
      'examples/sea/jobs/buoy/apphub.bundle.json': example('buoy'),
      'examples/sea/port/apphub.bundle.json': example('port'),
      'examples/lone/apphub.bundle.json': example('lone'),
    });
    const projects = await projectsOf(workspace, 'examples/sea/jobs/buoy', 'examples/sea/port', 'examples/lone');
    expect(projects['examples/sea/shared']).toMatchObject({ root: 'examples/sea/shared', targets: {} });
    expect([edgesOf(projects['buoy']), edgesOf(projects['port']), edgesOf(projects['lone'])]).toEqual([['examples/sea/shared'], ['examples/sea/shared'], []]);
    expect(projects['buoy']?.targets?.['example-bundle']?.inputs).toContain('{workspaceRoot}/examples/sea/shared/**/*');
  });

  test('an example in the place of the shared folder is a project once', async () => {
    using workspace = tempFolder({ 'examples/sea/shared/apphub.bundle.json': example('tides'), 'examples/sea/port/apphub.bundle.json': example('port') });
    const projects = await projectsOf(workspace, 'examples/sea/shared', 'examples/sea/port');
    expect(Object.keys(projects).sort()).toEqual(['port', 'tides']);
  });
});

describe('a broken example', () => {
  const good = { 'examples/good/apphub.bundle.json': example('good') };

  test.each([
    ['malformed JSON', '{"slug": "bad",', 'CONFIG_INVALID'],
    ['a wrong field', { slug: 'bad', entri: 'a.ts' }, 'CONFIG_INVALID'],
    ['a path that escapes', { slug: 'bad', entry: '../../etc/passwd' }, 'CONFIG_PATH_ESCAPE'],
    ['no slug', {}, 'CONFIG_INVALID'],
    ['no object', '[]', 'CONFIG_INVALID'],
    ['an unknown dependency', { slug: 'bad', dependsOn: [{ slug: 'nowhere' }] }, 'CONFIG_UNKNOWN_DEPENDENCY'],
    ['itself as a dependency', { slug: 'bad', dependsOn: [{ slug: 'bad' }] }, 'CONFIG_DEPENDENCY_CYCLE'],
  ])('with %s has a target that fails with that, and the others stay as they are', async (_name, config, code) => {
    using workspace = tempFolder({ ...good, 'examples/bad/apphub.bundle.json': config });
    const projects = await projectsOf(workspace, 'examples/good', 'examples/bad');
    expect(failureOf(projects['bad'])).toMatchObject({ code });
    expect(projects['bad']?.targets?.['example-bundle']).toMatchObject({ cache: false, dependsOn: [] });
    expect(failureOf(projects['good'])).toBeUndefined();
    expect(projects['good']?.targets?.['example-bundle']).toMatchObject({ cache: true });
  });

  test('names every problem of its configuration', async () => {
    using workspace = tempFolder({ 'examples/bad/apphub.bundle.json': { slug: 'bad', entri: 'a.ts', outDir: 7 } });
    const { bad } = await projectsOf(workspace, 'examples/bad');
    expect(failureOf(bad).problems).toEqual([expect.stringContaining('outDir'), expect.stringMatching(/entri.*did you mean "entry"/)]);
  });

  test('keeps what depends on it waiting for it', async () => {
    using workspace = tempFolder({
      'examples/bad/apphub.bundle.json': '{',
      'examples/user/apphub.bundle.json': example('user', { dependsOn: [{ slug: 'bad' }] }),
    });
    const { user } = await projectsOf(workspace, 'examples/bad', 'examples/user');
    expect(failureOf(user)).toBeUndefined();
    expect(edgesOf(user)).toEqual(['bad']);
    expect(user?.targets?.['example-bundle']?.cache).toBe(false);
  });

  test('of a circle: all its members fail naming it, no edge closes it, and what needs them keeps its edge', async () => {
    using workspace = tempFolder({
      'examples/a/apphub.bundle.json': example('a', { dependsOn: [{ slug: 'b' }] }),
      'examples/b/apphub.bundle.json': example('b', { dependsOn: [{ slug: 'a' }] }),
      'examples/user/apphub.bundle.json': example('user', { dependsOn: [{ slug: 'a' }] }),
    });
    const { a, b, user } = await projectsOf(workspace, 'examples/a', 'examples/b', 'examples/user');
    expect([failureOf(a).code, failureOf(b).code]).toEqual(['CONFIG_DEPENDENCY_CYCLE', 'CONFIG_DEPENDENCY_CYCLE']);
    expect(failureOf(a).message).toContain('a -> b -> a');
    expect([edgesOf(a), edgesOf(b), edgesOf(user)]).toEqual([[], [], ['a']]);
  });

  test('of a circle of hundreds fails in words of bounded length', async () => {
    const size = 300;
    const roots = Array.from({ length: size }, (_, index) => `examples/e${index}`);
    using workspace = tempFolder(Object.fromEntries(roots.map((root, index) => [`${root}/apphub.bundle.json`, example(`e${index}`, { dependsOn: [{ slug: `e${(index + 1) % size}` }] })])));
    const projects = await projectsOf(workspace, ...roots);
    const messages = Object.values(projects).map((project) => failureOf(project).message as string);
    expect(messages).toHaveLength(size);
    for (const message of messages) expect(message).toMatch(/ -> \(280 more\) -> /);
  });

  test('of two with one slug: both fail naming both folders, under names of their own', async () => {
    using workspace = tempFolder({ 'examples/one/apphub.bundle.json': example('same'), 'examples/two/apphub.bundle.json': example('same') });
    const projects = await projectsOf(workspace, 'examples/two', 'examples/one');
    expect(Object.keys(projects).sort()).toEqual(['examples/two', 'same']);
    for (const project of Object.values(projects)) {
      expect(failureOf(project)).toMatchObject({ code: 'CONFIG_DUPLICATE_SLUG', problems: ['examples/one', 'examples/two'] });
    }
  });

  test('that cannot say its slug takes none from another one', async () => {
    using workspace = tempFolder({ 'examples/a/good/apphub.bundle.json': '{', ...good, 'examples/My Tides/apphub.bundle.json': '{' });
    const projects = await projectsOf(workspace, 'examples/a/good', 'examples/good', 'examples/My Tides');
    expect(Object.keys(projects).sort()).toEqual(['examples/My Tides', 'examples/a/good', 'good']);
    expect(projects['good']).toMatchObject({ root: 'examples/good' });
    expect(failureOf(projects['good'])).toBeUndefined();
    expect(failureOf(projects['examples/a/good'])).toMatchObject({ code: 'CONFIG_INVALID' });
  });

  test('whose configuration is a link to another file of the machine is not read', async () => {
    using workspace = tempFolder({ 'secret.json': { slug: 'secret' } });
    workspace.write('examples/bad/keep', '');
    const { symlinkSync } = await import('node:fs');
    symlinkSync(`${workspace.path}/secret.json`, `${workspace.path}/examples/bad/apphub.bundle.json`);
    const { bad } = await projectsOf(workspace, 'examples/bad');
    expect(failureOf(bad)).toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
