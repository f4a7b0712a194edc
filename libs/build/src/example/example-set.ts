import { compareCodeUnits, err, failure, type Failure, type Result } from '@apphub/model';
import { basename, relative } from 'node:path';
import type { Example } from './example.ts';
import { loadExample } from './load.ts';
import { findExamples } from './locate.ts';

/** The examples of a repository, by slug. */
export interface ExampleSet {
  /** In code-unit order; an example that cannot be read goes by the name of its folder. */
  readonly slugs: readonly string[];
  /** An example, or the failure that keeps it from being built. */
  find(slug: string): Result<Example, Failure>;
}

/** Reads all examples below `root`; what is wrong with one of them is told when somebody asks for it. */
export function readExamples(root: string): ExampleSet {
  const loaded = findExamples(root).map((folder) => ({ folder, example: loadExample(folder, { repositoryRoot: root }) }));
  const bySlug = Map.groupBy(loaded, ({ folder, example }) => (example.ok ? example.value.slug : basename(folder)));
  const slugs = [...bySlug.keys()].sort(compareCodeUnits);
  return {
    slugs,
    find(slug) {
      const [first, second] = bySlug.get(slug) ?? [];
      if (first === undefined) return err(failure('CONFIG_UNKNOWN_DEPENDENCY', `There is no example "${slug}".`));
      if (second === undefined) return first.example;
      const folders = [first, second].map(({ folder }) => relative(root, folder)).join(' and ');
      return err(failure('CONFIG_DUPLICATE_SLUG', `${folders} both have the slug "${slug}".`));
    },
  };
}
