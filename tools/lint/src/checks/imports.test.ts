import { describe, expect, test } from '@jest/globals';
import { memoryRepository } from '../repository.ts';
import { importsCheck } from './imports.ts';

const manifest = (name: string, fields: object = {}) => JSON.stringify({ name: `@apphub/${name}`, exports: { '.': './src/index.ts' }, ...fields });
const needs = (...names: string[]) => ({ dependencies: Object.fromEntries(names.map((name) => [name, '0.1.0'])) });

/** A small checkout in which every rule is kept. */
const sound = {
  'libs/model/package.json': manifest('model', { exports: { '.': './src/index.ts', './node': './src/node/index.ts' }, ...needs('zod') }),
  'libs/model/src/index.ts': "import { z } from 'zod';\nexport const a = z;",
  'libs/model/src/node/index.ts': "export { createHash } from 'node:crypto';",
  'libs/store/package.json': manifest('store', needs('@apphub/model', '@aws-sdk/client-s3')),
  'libs/store/src/index.ts': "export { a } from '@apphub/model';\nexport { createHash } from '@apphub/model/node';",
  'libs/store/src/s3/client.ts': "export { S3Client } from '@aws-sdk/client-s3';",
  'tools/nx-example-bundle/package.json': manifest('nx-example-bundle', needs('@nx/devkit', '@apphub/model')),
  'tools/nx-example-bundle/src/index.ts': "import type { Tree } from '@nx/devkit';\nexport { a } from '@apphub/model';\nexport type T = Tree;",
};

async function broken(changes: Record<string, string>): Promise<string[]> {
  const { findings } = await importsCheck.run(memoryRepository({ ...sound, ...changes }));
  return findings.map(({ rule, place }) => `${rule} ${place}`);
}

describe('the rules for imports', () => {
  test('leave a sound checkout alone', async () => {
    expect(await broken({})).toEqual([]);
  });

  test.each<[string, Record<string, string>]>([
    ['arrows libs/model/src/up.ts:1', { 'libs/model/src/up.ts': "import type { A } from '@apphub/store';" }],
    ['arrows libs/new/src/a.ts:1', { 'libs/new/src/a.ts': "export * from '@apphub/model';" }],
    ['through-exports libs/store/src/deep.ts:2', { 'libs/store/src/deep.ts': "\nexport * from '../../model/src/index.ts';" }],
    ['through-exports libs/store/src/deep.ts:1', { 'libs/store/src/deep.ts': "export * from '@apphub/model/src/index.ts';" }],
    ['through-exports libs/store/src/self.ts:1', { 'libs/store/src/self.ts': "export * from '@apphub/store';" }],
    ['confined libs/store/src/sdk.ts:1', { 'libs/store/src/sdk.ts': "const sdk = await import('@aws-sdk/client-s3');" }],
    ['browser-safe libs/model/src/fs.ts:1', { 'libs/model/src/fs.ts': "import 'fs';" }],
    ['browser-safe libs/model/src/node-part.ts:1', { 'libs/model/src/node-part.ts': "export * from './node/index.ts';" }],
    ['declared libs/store/src/phantom.ts:1', { 'libs/store/src/phantom.ts': "export * from 'zod';" }],
    ['used libs/model/package.json', { 'libs/model/src/index.ts': 'export const a = 1;' }],
    ['no-cycles libs/store/src/a.ts', { 'libs/store/src/a.ts': "import type { B } from './b.ts';", 'libs/store/src/b.ts': "import './a.ts';" }],
    ['no-cycles libs/store/src/alone.ts', { 'libs/store/src/alone.ts': "import './alone.ts';" }],
  ])('%s', async (finding, changes) => {
    expect(await broken(changes)).toContain(finding);
  });

  test('Nx is for the plugin alone', async () => {
    expect(await broken({ 'libs/store/src/nx.ts': "import type { Tree } from '@nx/devkit';" })).toContain('confined libs/store/src/nx.ts:1');
  });

  test('tests may use the test tools of the root without declaring them', async () => {
    expect(await broken({ 'libs/store/src/a.test.ts': "import { test } from '@jest/globals';" })).toEqual([]);
    expect(await broken({ 'libs/store/src/a.ts': "import { test } from '@jest/globals';" })).toEqual(['declared libs/store/src/a.ts:1']);
  });

  test('an import that Nx would load with the plugin is found through other files, with the way', async () => {
    const heavy = { 'tools/nx-example-bundle/src/index.ts': "export { a } from '@apphub/model';\nexport * from './x.ts';\nimport '@nx/devkit';", 'tools/nx-example-bundle/src/x.ts': "import 'esbuild';" };
    const { findings } = await importsCheck.run(memoryRepository({ ...sound, ...heavy }));
    expect(findings.find(({ rule }) => rule === 'light-entry')?.message).toBe(
      'tools/nx-example-bundle/src/index.ts -> tools/nx-example-bundle/src/x.ts -> esbuild',
    );
  });

  test.each(["const e = await import('esbuild');", "import type { E } from 'esbuild';"])('%s is not loaded with the plugin', async (code) => {
    const found = await broken({ 'tools/nx-example-bundle/src/index.ts': `export { a } from '@apphub/model';\nimport '@nx/devkit';\n${code}` });
    expect(found.filter((finding) => finding.startsWith('light-entry'))).toEqual([]);
  });
});
