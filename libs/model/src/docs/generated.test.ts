import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { parseBundleConfig } from '../config/bundle-config.ts';
import { parseJobDefinition } from '../config/job-definition.ts';
import { parseManifest } from '../config/manifest.ts';
import { failureCodes } from '../failure-table.ts';
import { generatedDocs, jsonSchemas, staleDocs } from './index.ts';

const root = join(import.meta.dirname, '../../../..');

function read(path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
}

test('docs/ says what the code says; "npm run docs -w @apphub/model" mends it', () => {
  expect(staleDocs(read)).toEqual([]);
});

test('a page that lost the place of a table is told', () => {
  expect(() => generatedDocs(() => '# Config')).toThrow('expected "<!-- fields of apphub.bundle: generated -->"');
});

test('a file that differs is stale', () => {
  expect(staleDocs((path) => (path.endsWith('failures.md') ? 'old' : read(path)))).toEqual(['docs/failures.md']);
});

test.each(failureCodes)('docs/failures.md has one row for %s', (code) => {
  expect(
    read('docs/failures.md')
      ?.split('\n')
      .filter((line) => line.startsWith(`| \`${code}\` |`)),
  ).toHaveLength(1);
});

describe('the published schema of', () => {
  const text = fc.constantFrom(
    'a',
    'src/index.ts',
    '../x',
    '',
    'C:/x',
    'node18',
    'python3.11',
    'linux-x64-glibc',
    '1.0.0',
    'batch',
    'node',
    'bundle:a@1#h',
    './a',
    'a\\b',
  );
  const value: fc.Arbitrary<unknown> = fc.oneof(
    text,
    fc.constantFrom(0, 1, 600, 0.5, true, null),
    fc.array(text, { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('slug', 'path', 'sampleInputPath', 'timeoutSeconds', 'x'), fc.oneof(text, fc.nat(2000)), { maxKeys: 2 }),
  );

  test.each([
    ['apphub.bundle', parseBundleConfig, { slug: 'a' }],
    ['manifest', parseManifest, { name: 'a', version: '1', entry: 'a' }],
    ['job-definition', parseJobDefinition, { slug: 'a', name: 'a', type: 'batch', runtime: 'node', entryPoint: 'bundle:a@1' }],
  ] as const)('%s accepts everything that the code accepts', (name, parse, least) => {
    const accepts = new Ajv({ strict: false }).compile(jsonSchemas[name]);
    const fields = Object.keys(jsonSchemas[name].properties ?? {});
    const changed = fc.dictionary(fc.constantFrom(...fields, 'unknown'), value, { maxKeys: 3 }).map((change) => ({ ...least, ...change }));
    expect(accepts(least)).toBe(true);
    fc.assert(
      fc.property(changed, (candidate) => !parse(candidate).ok || accepts(candidate)),
      { numRuns: 500 },
    );
  });

  test.each([
    {},
    { slug: 'A' },
    { slug: 'a', entri: 'x' },
    { slug: 'a', entry: '../x' },
    { slug: 'a', limits: { logMb: 0 } },
    { slug: 'a', platforms: ['linux'] },
    { slug: 'a', dependsOn: ['b'] },
  ])('apphub.bundle refuses %j as the code does', (candidate) => {
    expect(parseBundleConfig(candidate).ok).toBe(false);
    expect(new Ajv({ strict: false }).validate(jsonSchemas['apphub.bundle'], candidate)).toBe(false);
  });
});
