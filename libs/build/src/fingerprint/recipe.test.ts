import { describe, expect, test } from '@jest/globals';
import { recipeDigest } from './index.ts';
import { sourcesOf } from './recipe.ts';

describe('the recipe', () => {
  test('is one digest, the same each time', () => {
    expect(recipeDigest()).toMatch(/^sha256:[0-9a-f]{64}$/u);
    expect(recipeDigest()).toBe(recipeDigest());
  });

  test('is made of the sources and the manifest of a package, without its tests', () => {
    const names = sourcesOf('@apphub/build').map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(['@apphub/build/package.json', '@apphub/build/src/fingerprint/recipe.ts', '@apphub/build/src/inputs/names.ts']));
    expect(names.filter((name) => name.includes('test'))).toEqual([]);
    expect(names.slice(1)).toEqual(names.slice(1).sort());
  });
});
