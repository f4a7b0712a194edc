import type { CreateDependencies, CreateDependenciesContext, DependencyType } from '@nx/devkit';
import { z } from 'zod';

/** An edge without a file that it stands in. Named as text, since the enumeration would load all of Nx's devkit. */
const IMPLICIT = 'implicit' as DependencyType.implicit;

const metadataSchema = z.object({ dependsOn: z.array(z.string()) });

/**
 * The edges of the examples, which `createNodes` left in the metadata of their projects.
 *
 * Not `implicitDependencies`: of those Nx takes any as a pattern, for which it looks at every name there is; 10,000
 * examples took 14 s. A name that is no project is left out, since it would break the graph.
 */
export const createDependencies: CreateDependencies = (_options, { projects }) =>
  Object.entries(projects).flatMap(([source, { metadata }]) =>
    dependenciesIn(metadata)
      .filter((target) => Object.hasOwn(projects, target))
      .map((target) => ({ source, target, type: IMPLICIT })),
  );

function dependenciesIn(metadata: CreateDependenciesContext['projects'][string]['metadata']): readonly string[] {
  const found = metadataSchema.safeParse(metadata);
  return found.success ? found.data.dependsOn : [];
}
