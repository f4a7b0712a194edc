import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { recipeDigest } from './index.ts';
import { isLeftOut, packageFolder, type RecipePackage, recipePackages, sourcesOf } from './recipe.ts';

const packages = Object.keys(recipePackages) as RecipePackage[];
const pathsOf = (name: RecipePackage) => sourcesOf(name).map(([path]) => path.slice(`${name}/src/`.length));

describe('the recipe', () => {
  test('is one digest, the same each time', () => {
    expect(recipeDigest()).toMatch(/^sha256:[0-9a-f]{64}$/u);
    expect(recipeDigest()).toBe(recipeDigest());
  });

  test('is made of what lies in these folders, and of no tests', () => {
    const folders = Object.fromEntries(packages.map((name) => [name, [...new Set(pathsOf(name).map((path) => /^[^/]+\//u.exec(path)?.[0] ?? './'))].sort()]));
    expect(folders).toEqual({
      '@apphub/build': ['./', 'example/', 'fingerprint/', 'inputs/', 'scripts/'],
      '@apphub/model': ['./', 'config/', 'lock/', 'node/'],
      '@apphub/pack': ['./'],
      '@apphub/sandbox': ['./', 'cgroup/', 'command/', 'isolation/', 'limits/', 'process/', 'sandbox/'],
    });
    expect(pathsOf('@apphub/build')).toEqual(expect.arrayContaining(['compile.ts', 'install.ts', 'pack-bundle.ts', 'workspace-copy.ts']));
    expect(packages.flatMap(pathsOf).filter((path) => path.includes('test'))).toEqual([]);
  });

  test.each(['explain/explain-example.ts', 'verify/rebuild.ts', 'collect/mark.ts', 'faults/columns.ts', 'kills/plan.ts', 'hostile/testing/ideas.ts', 'testing/test-ports.ts', 'build-example.ts'])(
    'does not change with %s',
    (path) => {
      expect(existsSync(join(packageFolder('@apphub/build'), 'src', path))).toBe(true);
      expect(pathsOf('@apphub/build')).not.toContain(path);
    },
  );

  test('leaves nothing out that is not there', () => {
    const gone = packages.flatMap((name) => Object.keys(recipePackages[name]).filter((path) => !existsSync(join(packageFolder(name), 'src', path))));
    expect(gone).toEqual([]);
  });
});

/**
 * Where the recipe does use what is left out, and why no byte depends on it.
 *   keep-blob       keeps a collector from a bundle that is made
 *   failure-table   turns a build that gives no bundle into words
 */
const SEAMS = ['pack-bundle.ts -> keep-blob.ts', 'failure.ts -> failure-table.ts'];

describe('what counts', () => {
  test('imports nothing that is left out', () => {
    const forbidden = packages.flatMap((name) => pathsOf(name).flatMap((path) => importsOf(name, path).map((to) => `${path} -> ${to}`)));
    expect(forbidden.filter((line) => !SEAMS.includes(line))).toEqual([]);
    expect(forbidden).toEqual(expect.arrayContaining(SEAMS));
  });
});

/** Files that are left out and whose values this file uses; types are gone when code runs. */
function importsOf(name: RecipePackage, path: string): string[] {
  const file = join(packageFolder(name), 'src', path);
  return importsIn(readFileSync(file, 'utf8')).flatMap(({ from, names }) => {
    if (from.startsWith('.')) {
      const target = relative(join(packageFolder(name), 'src'), join(dirname(file), from));
      return isLeftOut(name, target) ? [target] : [];
    }
    const other = packages.find((one) => one === from);
    return other === undefined ? [] : exportersOf(other, names).filter((target) => isLeftOut(other, target));
  });
}

/** The files that give a package's index the values of these names. */
function exportersOf(name: RecipePackage, names: readonly string[]): string[] {
  const index = importsIn(readFileSync(join(packageFolder(name), 'src/index.ts'), 'utf8'));
  return index.flatMap(({ from, names: exported }) => (exported.some((one) => names.includes(one)) ? [from.replace('./', '')] : []));
}

const STATEMENT = /^(?:import|export)\s+(?!type\b)(?:(?<all>\*[^']*?)|\{(?<names>[^}]*)\})\s*from\s*'(?<from>[^']+)'/gmu;

function importsIn(source: string): { readonly from: string; readonly names: readonly string[] }[] {
  return [...source.matchAll(STATEMENT)].flatMap(({ groups }) => {
    const { all, names = '', from = '' } = (groups ?? {}) as Readonly<Record<string, string | undefined>>;
    const values = names.split(',').map((one) => one.trim()).filter((one) => one !== '' && !one.startsWith('type '));
    return all === undefined && values.length === 0 ? [] : [{ from, names: values }];
  });
}
