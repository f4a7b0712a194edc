import { describe, expect, test } from '@jest/globals';
import { failure } from '@apphub/model';
import { tempFolder } from '../../testing/temp-folder.ts';
import { trivialExample } from '../testing/generated-workspace.ts';
import { type NxAnswer, projectNodesSchema, taskGraphSchema } from './nx-answer.ts';
import { planTasks } from './plan-tasks.ts';

const KEY = `sha256:${'7'.repeat(64)}`;
const OURS = '@apphub/nx-example-bundle:example-bundle';

interface Node {
  readonly root?: string;
  readonly options?: object;
  readonly executor?: string;
  readonly waitsFor?: readonly (string | object)[];
}

function answer(nodes: Readonly<Record<string, Node>>): NxAnswer {
  const projects = Object.entries(nodes).map(([name, { root = `examples/${name}`, options, executor = OURS }]) => [name, { data: { root, tags: ['type:example'], targets: { 'example-bundle': { executor, options } } } }]);
  const tasks = Object.keys(nodes).map((name) => [`${name}:example-bundle`, { target: { project: name, target: 'example-bundle' } }]);
  const dependencies = Object.entries(nodes).map(([name, { waitsFor = [] }]) => [`${name}:example-bundle`, waitsFor]);
  return {
    projects: projectNodesSchema.parse(Object.fromEntries(projects)),
    taskGraph: taskGraphSchema.parse({ tasks: Object.fromEntries(tasks), dependencies: Object.fromEntries(dependencies) }),
  };
}

describe('the tasks of a plan', () => {
  test('have names, edges and keys from Nx, and the rest from the files of the example', () => {
    const python = { slug: 'b', files: ['src/**/*.py'], dependsOn: [{ slug: 'a' }], platforms: ['linux-x64-glibc'], limits: { memoryMb: 128 }, allowScripts: { argon2: true } };
    using repository = tempFolder({
      ...trivialExample('a'),
      'examples/b/apphub.bundle.json': python,
      'examples/b/manifest.json': { name: 'b', version: '2.0.0', runtime: 'python3.11', pythonEntry: 'src/main.py' },
    });
    const found = answer({ a: { options: { sourceKey: KEY } }, b: { waitsFor: ['a:example-bundle'] } });
    expect(planTasks(found, { repositoryRoot: repository.path })).toEqual([
      { slug: 'a', projectName: 'a', folder: 'examples/a', sourceKey: KEY, upstream: [], version: '1.0.0', needs: { tools: [], memoryMb: 4096 }, tags: ['type:example'], selected: true },
      { slug: 'b', projectName: 'b', folder: 'examples/b', upstream: ['a'], version: '2.0.0', platforms: ['linux-x64-glibc'], needs: { tools: ['python3.11', 'compiler'], memoryMb: 128 }, tags: ['type:example'], selected: true },
    ]);
  });

  test('have the problem that inference found, else the one that reading the example finds', () => {
    using repository = tempFolder({ ...trivialExample('a'), ...trivialExample('b'), 'examples/b/yarn.lock': '', 'examples/c/apphub.bundle.json': '{' });
    const cycle = failure('CONFIG_DEPENDENCY_CYCLE', 'Round.');
    const tasks = planTasks(answer({ a: { options: { failure: cycle } }, b: {}, c: {} }), { repositoryRoot: repository.path });
    expect(tasks.map(({ slug, problem, version }) => [slug, problem?.code, version])).toEqual([
      ['a', 'CONFIG_DEPENDENCY_CYCLE', '1.0.0'],
      ['b', 'LOCK_UNSUPPORTED', undefined],
      ['c', 'CONFIG_INVALID', undefined],
    ]);
  });

  test('are those of examples, not of targets that happen to have the same name', () => {
    using repository = tempFolder(trivialExample('a'));
    const found = answer({ a: { waitsFor: ['other:example-bundle'] }, other: { executor: 'nx:run-commands' } });
    expect(planTasks(found, { repositoryRoot: repository.path })).toMatchObject([{ slug: 'a', upstream: [] }]);
  });

  test('of a later Nx, whose dependencies are objects, are the same', () => {
    using repository = tempFolder({ ...trivialExample('a'), ...trivialExample('b') });
    const found = answer({ a: {}, b: { waitsFor: [{ id: 'a:example-bundle', waitFor: 'all' }] } });
    expect(planTasks(found, { repositoryRoot: repository.path })).toMatchObject([{}, { slug: 'b', upstream: ['a'] }]);
  });

  test('with a name that Nx was told by somebody else have a problem', () => {
    using repository = tempFolder(trivialExample('a'));
    expect(planTasks(answer({ other: { root: 'examples/a' } }), { repositoryRoot: repository.path })).toMatchObject([{ slug: 'other', problem: { code: 'CONFIG_INVALID' } }]);
  });
});
