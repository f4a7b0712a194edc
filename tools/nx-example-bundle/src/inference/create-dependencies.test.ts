import { expect, test } from '@jest/globals';
import type { CreateDependenciesContext } from '@nx/devkit';
import { createDependencies } from './create-dependencies.ts';

type Projects = CreateDependenciesContext['projects'];

const edgesOf = async (projects: Projects): Promise<readonly string[]> => {
  const nothing = { nonProjectFiles: [], projectFileMap: {} };
  const context = { projects, externalNodes: {}, nxJsonConfiguration: {}, fileMap: nothing, filesToProcess: nothing, workspaceRoot: '/' };
  return (await createDependencies(undefined, context)).map(({ source, target, type }) => `${source} -${type}-> ${target}`);
};

test('edges are those that inference left in the metadata of projects', async () => {
  expect(await edgesOf({ a: { root: 'a', metadata: { dependsOn: ['b', 'c'] } }, b: { root: 'b', metadata: { dependsOn: [] } }, c: { root: 'c' } })).toEqual(['a -implicit-> b', 'a -implicit-> c']);
});

test('names that are no project, and metadata of other plugins, make no edges and break nothing', async () => {
  expect(await edgesOf({ a: { root: 'a', metadata: { dependsOn: ['missing', 'constructor'] } }, b: { root: 'b', metadata: { dependsOn: 'a' } } })).toEqual([]);
});
