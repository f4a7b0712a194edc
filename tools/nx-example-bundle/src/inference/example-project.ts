import { compareCodeUnits } from '@apphub/model';
import type { ProjectConfiguration } from '@nx/devkit';
import { BUNDLER_PROJECTS } from './bundler.ts';
import type { PlannedExample } from './plan.ts';
import { exampleTargets } from './targets.ts';

export interface ProjectFacts {
  readonly sharedFolder: string | undefined;
  readonly sourceKey: string | undefined;
  /** The project of the example in each folder. */
  readonly projectOf: ReadonlyMap<string, string>;
}

/** The Nx project of one example. */
export function exampleProject(example: PlannedExample, { sharedFolder, sourceKey, projectOf }: ProjectFacts): ProjectConfiguration {
  const { root, project, upstream, description, technologies, failure } = example;
  const upstreamProjects = upstream.flatMap(({ example: { root: folder } }) => projectOf.get(folder) ?? []);
  const sharedProjects = sharedFolder === undefined || projectOf.has(sharedFolder) ? [] : [sharedFolder];
  // What `createDependencies` makes edges of.
  const dependsOn = [...new Set([...upstreamProjects, ...sharedProjects, ...BUNDLER_PROJECTS])].sort(compareCodeUnits);
  const words = failure === undefined ? description : `Broken: ${failure.message}`;
  return {
    root,
    name: project,
    projectType: 'application',
    sourceRoot: root,
    tags: ['type:example', ...technologies.map((name) => `technology:${name}`)],
    metadata: { technologies: [...technologies], ...(words === undefined ? {} : { description: words }), dependsOn },
    targets: exampleTargets({ example, sourceKey, sharedFolder }),
  };
}

/** A scenario's shared sources as a project without targets, so that a change there affects the jobs beside it. */
export function sharedProject(folder: string): ProjectConfiguration {
  return {
    root: folder,
    name: folder,
    projectType: 'library',
    tags: ['type:example-shared'],
    metadata: { description: 'Sources that the jobs of one scenario share' },
    targets: {},
  };
}
