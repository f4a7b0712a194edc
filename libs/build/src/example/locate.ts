import { BUNDLE_CONFIG_FILE, compareCodeUnits } from '@apphub/model';
import fastGlob from 'fast-glob';
import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Where examples live below the repository root. */
export const EXAMPLES_FOLDER = 'examples';

/** Absolute paths of all example folders below `repositoryRoot`, in code-unit order. */
export function findExamples(repositoryRoot: string): string[] {
  return fastGlob
    .sync(`${EXAMPLES_FOLDER}/**/${BUNDLE_CONFIG_FILE}`, {
      cwd: repositoryRoot,
      absolute: true,
      followSymbolicLinks: false,
      ignore: ['**/node_modules/**'],
    })
    .map((file) => dirname(file))
    .sort(compareCodeUnits);
}

/**
 * The folder with a scenario's shared sources, if the example belongs to a scenario that has one:
 * `examples/<scenario>/shared` beside `examples/<scenario>/<slug>` or `examples/<scenario>/jobs/<slug>`.
 */
export function sharedRootOf(root: string, repositoryRoot: string): string | undefined {
  const parent = dirname(root);
  const scenario = basename(parent) === 'jobs' ? dirname(parent) : parent;
  if (scenario === join(repositoryRoot, EXAMPLES_FOLDER)) return undefined;
  const shared = join(scenario, 'shared');
  return lstatSync(shared, { throwIfNoEntry: false })?.isDirectory() ? shared : undefined;
}
