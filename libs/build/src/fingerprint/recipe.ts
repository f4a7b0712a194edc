import type { Digest } from '@apphub/model';
import { canonicalJson, compareCodeUnits } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/** The packages whose code decides what is in a bundle. Storing, recording and running it come after its bytes are made. */
const RECIPE_PACKAGES = ['@apphub/build', '@apphub/model', '@apphub/pack', '@apphub/sandbox'] as const;

/** What code is made of; anything else below `src/` is an editor's. */
const SOURCE = /\.(?:ts|js|mjs|cjs|json|py|sh)$/u;
const TEST = /\.test\.ts$|(?:^|\/)testing\//u;

let recipe: Digest | undefined;

/**
 * One digest over the sources that decide the bytes of a bundle: change how bundles are made, and every fingerprint
 * changes. Each package's `package.json` counts as well, since it pins the libraries that take part.
 * Computed once: the code that runs does not change any more.
 */
export function recipeDigest(): Digest {
  recipe ??= sha256(canonicalJson(RECIPE_PACKAGES.flatMap(sourcesOf)));
  return recipe;
}

/** Pairs of name and digest, sorted by name. */
export function sourcesOf(packageName: string): [name: string, digest: Digest][] {
  const folder = packageFolder(packageName);
  const sources = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path.split(sep).join('/')}`)
    .filter((path) => SOURCE.test(path) && !TEST.test(path));
  return ['package.json', ...sources.sort(compareCodeUnits)].map((path) => [`${packageName}/${path}`, sha256(readFileSync(join(folder, path)))]);
}

function packageFolder(packageName: string): string {
  let folder = dirname(createRequire(import.meta.filename).resolve(packageName));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
