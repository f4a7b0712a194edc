import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../testing/temp-folder.ts';
import { KNOWN_NX, loadDeepNx } from './deep-nx.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..', '..');
const versionsIn = (file: string) => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(REPOSITORY, file), 'utf8')) as Record<string, Record<string, string> | undefined>;
  return { ...dependencies, ...devDependencies };
};

/** Three tasks in a row, of which the last also waits for a project without the target, which leads to the first. */
const graph = () => {
  const project = (name: string, targets = {}) => ({ name, type: 'app' as const, data: { root: name, targets } });
  const bundle = { bundle: { executor: 'x:y', dependsOn: ['^bundle'] } };
  const to = (source: string, ...targets: string[]) => targets.map((target) => ({ source, target, type: 'implicit' as const }));
  return {
    nodes: { a: project('a', bundle), b: project('b', bundle), c: project('c', bundle), plain: project('plain') },
    externalNodes: {},
    dependencies: { a: [], b: to('b', 'a'), c: to('c', 'b', 'plain'), plain: to('plain', 'a') },
  };
};

describe('the insides of Nx', () => {
  test('are those of the version that is pinned everywhere', () => {
    expect(versionsIn('package.json')).toMatchObject({ nx: KNOWN_NX, '@nx/devkit': KNOWN_NX });
    expect(versionsIn('tools/nx-example-bundle/package.json')).toMatchObject({ nx: KNOWN_NX, '@nx/devkit': KNOWN_NX });
  });

  test('have all the functions that are called', () => {
    expect(Object.keys(loadDeepNx(REPOSITORY))).toEqual(['taskGraphs', 'projectGraphs', 'affected', 'fileChanges', 'commandLine', 'nxJson']);
  });

  test('give a task the tasks it waits for, those behind projects without the target included', () => {
    const { tasks, dependencies } = loadDeepNx(REPOSITORY).taskGraphs.createTaskGraph(graph(), {}, ['c'], ['bundle'], undefined, { __overrides_unparsed__: [] });
    expect(Object.keys(tasks).toSorted()).toEqual(['a:bundle', 'b:bundle', 'c:bundle']);
    expect(tasks['b:bundle']?.target).toMatchObject({ project: 'b', target: 'bundle' });
    expect(dependencies['a:bundle']).toEqual([]);
    expect(dependencies['b:bundle']).toEqual(['a:bundle']);
    expect(dependencies['c:bundle']?.toSorted()).toEqual(['a:bundle', 'b:bundle']);
  });

  test('find what a changed file affects, dependents included', async () => {
    const { affected } = loadDeepNx(REPOSITORY);
    const change = { file: 'b/index.ts', getChanges: () => [] };
    expect(Object.keys((await affected.filterAffected(graph(), [change], {}, { name: 'x' })).nodes).toSorted()).toEqual(['b', 'c']);
  });

  test.each<[string, object, string]>([
    ['another version', { version: '24.0.6' }, 'Nx 24.0.6 is installed, not 23.2.1'],
    ['a version that closes its doors', { version: KNOWN_NX, exports: { './package.json': './package.json' } }, 'nx/src/tasks-runner/create-task-graph'],
    ['a version without one of the functions', { version: KNOWN_NX }, 'nx/src/tasks-runner/create-task-graph has no function "createTaskGraph"'],
  ])('are not asked of %s', (_name, manifest, words) => {
    using folder = tempFolder({ 'node_modules/nx/package.json': { name: 'nx', ...manifest }, 'node_modules/nx/src/tasks-runner/create-task-graph.js': '' });
    expect(() => loadDeepNx(folder.path)).toThrow(words);
  });
});
