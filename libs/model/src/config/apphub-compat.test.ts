import { describe, expect, test } from '@jest/globals';
import { parseBundleConfig } from './bundle-config.ts';
import { parseEntryPoint, parseJobDefinition } from './job-definition.ts';
import { manifestEntry, parseManifest } from './manifest.ts';

interface LegacyExample {
  readonly config: { readonly slug: string };
  readonly manifest: object;
  readonly definition?: { readonly slug: string; readonly entryPoint: string };
}

/** The shapes of AppHub's own examples: all fields spelled out, almost none, a native module, a Python job. */
const examples: readonly LegacyExample[] = [
  {
    config: {
      slug: 'observatory-duckdb-loader',
      entry: 'src/index.ts',
      outDir: 'dist',
      manifestPath: 'manifest.json',
      artifactDir: 'artifacts',
      files: ['manifest.json', 'dist/**/*', 'node_modules/duckdb/**/*', 'node_modules/@mapbox/node-pre-gyp/**/*'],
      externals: ['duckdb', '@mapbox/node-pre-gyp', 'aws-sdk', 'mock-aws-s3', 'nock'],
      tests: { sampleInputPath: 'tests/sample-input.json' },
    } as LegacyExample['config'],
    manifest: { name: 'Observatory DuckDB Loader', version: '0.1.0', runtime: 'node18', entry: 'dist/index.js', capabilities: ['fs'] },
    definition: {
      slug: 'observatory-duckdb-loader',
      name: 'Observatory DuckDB Loader',
      type: 'batch',
      runtime: 'node',
      entryPoint: 'bundle:observatory-duckdb-loader@0.1.0#handler',
      timeoutMs: 180_000,
      retryPolicy: { maxAttempts: 3, strategy: 'exponential', initialDelayMs: 10_000 },
      parametersSchema: {
        type: 'object',
        properties: { warehousePath: { type: 'string', minLength: 1 }, rawAsset: { type: 'object' }, vacuum: { type: 'boolean' } },
        required: ['warehousePath', 'rawAsset'],
      },
      defaultParameters: { vacuum: false },
    } as LegacyExample['definition'] & object,
  },
  {
    config: { slug: 'file-relocator' },
    manifest: {
      name: 'File Relocator',
      version: '0.1.0',
      entry: 'dist/index.js',
      capabilities: ['fs'],
      metadata: { docs: 'docs/file-drop-watcher.md', tags: ['file-drop'] },
      slug: 'file-relocator',
    },
    definition: {
      slug: 'file-relocator',
      name: 'File Relocator',
      type: 'service-triggered',
      runtime: 'node',
      entryPoint: 'bundle:file-relocator@0.1.0#handler',
      timeoutMs: 90_000,
      metadata: { origin: 'file-drop' },
    } as LegacyExample['definition'] & object,
  },
  {
    config: {
      slug: 'observatory-data-generator',
      runtimeDependencies: ['bullmq'],
      externals: ['duckdb'],
      tests: {},
    } as LegacyExample['config'],
    manifest: {
      name: 'Observatory Data Generator',
      version: '0.2.0',
      runtime: 'node18',
      entry: 'dist/index.js',
      capabilities: ['fs', 'network'],
      description: 'Writes readings.',
    },
  },
  {
    config: {
      slug: 'greenhouse-report',
      pythonEntry: 'src/main.py',
      pythonRequirementsPath: 'requirements.txt',
      files: ['manifest.json', 'src/**/*.py', 'requirements.txt'],
    } as LegacyExample['config'],
    manifest: { name: 'Greenhouse Report', version: '0.1.0', runtime: 'python3.11', pythonEntry: 'src/main.py', capabilities: [] },
  },
];

describe.each(examples.map((example) => [example.config.slug, example] as const))(
  'the AppHub example %s loads unchanged',
  (slug, { config, manifest, definition }) => {
    test('configuration', () => {
      const parsed = parseBundleConfig(config);
      expect(parsed).toMatchObject({ ok: true, value: config });
    });

    test('manifest, with the fields that AppHub does not know', () => {
      const parsed = parseManifest(manifest);
      expect(parsed).toMatchObject({ ok: true, value: manifest });
      expect(parsed.ok && manifestEntry(parsed.value).path).toMatch(/^(dist\/index\.js|src\/main\.py)$/);
    });

    test('job definition, where there is one', () => {
      if (definition === undefined) return;
      expect(parseJobDefinition(definition)).toEqual({ ok: true, value: definition });
      expect(parseEntryPoint(definition.entryPoint)?.slug).toBe(slug);
    });
  },
);
