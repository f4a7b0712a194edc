import { loadExample } from '@apphub/build';
import { describe, expect, test } from '@jest/globals';
import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { join } from 'node:path';
import { tempFolder, type TempFolder } from '../../testing/temp-folder.ts';
import generateExample, { type ExampleOptions } from './generator.ts';

async function generated(options: ExampleOptions, before: Readonly<Record<string, string>> = {}): Promise<Tree> {
  const tree = createTreeWithEmptyWorkspace();
  for (const [file, content] of Object.entries(before)) tree.write(file, content);
  await generateExample(tree, options);
  return tree;
}

function writeTo({ write }: TempFolder, tree: Tree): string[] {
  const made = tree.listChanges().filter(({ path }) => path.startsWith('examples/'));
  for (const { path, content } of made) write(path, content?.toString('utf8') ?? '');
  return made.map(({ path }) => path);
}

describe('the generator', () => {
  test.each(['node', 'native', 'python'] as const)('makes a %s example that loads without a complaint', async (template) => {
    using workspace = tempFolder();
    const files = writeTo(workspace, await generated({ name: 'tide-tables', template, description: 'Says "hello".' }));
    expect(files).toEqual(expect.arrayContaining(['apphub.bundle.json', 'manifest.json', 'README.md'].map((file) => `examples/tide-tables/${file}`)));
    expect(files.filter((file) => file.endsWith('.template'))).toEqual([]);
    const example = loadExample(join(workspace.path, 'examples/tide-tables'), { repositoryRoot: workspace.path });
    expect(example).toMatchObject({ ok: true, value: { slug: 'tide-tables', manifest: { name: 'Tide tables', description: 'Says "hello".' } } });
  });

  test('puts an example of a scenario into its folder', async () => {
    const tree = await generated({ name: 'tides', scenario: 'harbour' });
    expect(tree.exists('examples/harbour/tides/manifest.json')).toBe(true);
  });

  test.each([['Tides'], ['../tides'], ['-tides'], ['']])('refuses the name %j', async (name) => {
    await expect(generated({ name })).rejects.toThrow('CONFIG_INVALID');
  });

  test.each([['..'], ['a/b'], ['shared']])('refuses the scenario %j', async (scenario) => {
    await expect(generated({ name: 'tides', scenario })).rejects.toThrow('CONFIG_INVALID');
  });

  test('refuses a folder that exists and a slug that another folder has', async () => {
    const before = { 'examples/old/apphub.bundle.json': '{"slug": "tides"}', 'examples/bare/readme': '' };
    await expect(generated({ name: 'bare' }, before)).rejects.toThrow('examples/bare exists already');
    await expect(generated({ name: 'tides' }, before)).rejects.toThrow('examples/old/apphub.bundle.json has the slug "tides"');
  });
});
