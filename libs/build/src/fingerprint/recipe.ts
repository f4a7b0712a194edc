import type { Digest } from '@apphub/model';
import { canonicalJson, compareCodeUnits } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/**
 * The packages whose code decides what is in a bundle (storing, recording and running it come after its bytes are made),
 * and what of each cannot change a byte of it, with the reason: editing that leaves every fingerprint as it is.
 * All else below `src/` counts, what is new there, too. The test holds that nothing that counts imports what does not.
 */
export const recipePackages = {
  '@apphub/build': {
    'build-example.ts': 'decides whether to build, and records what came out',
    'builder.ts': 'decides which examples are built, and when',
    'collect/': 'deletes what was built',
    'explain/': 'builds nothing',
    'faults/': 'tests',
    'find-built.ts': 'builds nothing',
    'hostile/': 'tests',
    'index.ts': 'names what others may import',
    'keep-blob.ts': 'decides whether a bundle stays stored',
    'kills/': 'tests',
    'progress.ts': 'tells what happens',
    'verify/': 'compares what was built',
  },
  '@apphub/model': {
    'api/': 'what a service says of bundles',
    'docs/': 'writes pages for people',
    'event.ts': 'what is told of a build',
    'failure-rows/': 'words: what fails gives no bundle',
    'failure-table.ts': 'names all failures',
    'index.ts': 'names what others may import',
    'node/write-docs.ts': 'writes pages for people',
    'words.ts': 'words for people',
  },
  '@apphub/pack': { 'index.ts': 'names what others may import' },
  '@apphub/sandbox': {
    'cgroup/sweep-cgroups.ts': 'removes what others left',
    'hostile/': 'tests',
    'index.ts': 'names what others may import',
    'isolation/isolation-report.ts': 'words for people',
    'sandbox/sweep-sandboxes.ts': 'removes what others left',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

export type RecipePackage = keyof typeof recipePackages;

/** What code is made of; anything else below `src/` is an editor's. */
const SOURCE = /\.(?:ts|js|mjs|cjs|json|py|sh)$/u;
const TEST = /\.test\.ts$|(?:^|\/)testing\//u;

let recipe: Digest | undefined;

/**
 * One digest over the sources that decide the bytes of a bundle: change how bundles are made, and every fingerprint
 * changes. What each package depends on counts as well, since libraries take part.
 * Computed once: the code that runs does not change any more.
 */
export function recipeDigest(): Digest {
  const packages = Object.keys(recipePackages) as RecipePackage[];
  recipe ??= sha256(canonicalJson(packages.flatMap((name) => [dependenciesOf(name), ...sourcesOf(name)])));
  return recipe;
}

/** Pairs of name and digest of the sources that count, sorted by name. */
export function sourcesOf(packageName: RecipePackage): [name: string, digest: Digest][] {
  const folder = join(packageFolder(packageName), 'src');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => SOURCE.test(path) && !TEST.test(path) && !isLeftOut(packageName, path));
  return sources.sort(compareCodeUnits).map((path) => [`${packageName}/src/${path}`, sha256(readFileSync(join(folder, path)))]);
}

/** @returns whether a source, by its path below `src/`, cannot change a bundle. */
export function isLeftOut(packageName: RecipePackage, path: string): boolean {
  return Object.keys(recipePackages[packageName]).some((left) => (left.endsWith('/') ? path.startsWith(left) : path === left));
}

function dependenciesOf(packageName: RecipePackage): [name: string, digest: Digest] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(packageFolder(packageName), 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
  return [`${packageName}/dependencies`, sha256(canonicalJson(dependencies))];
}

/** @returns the folder of a package of this repository. */
export function packageFolder(packageName: string): string {
  let folder = dirname(createRequire(import.meta.filename).resolve(packageName));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
