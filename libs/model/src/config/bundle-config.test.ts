import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePlatform } from '../platform.ts';
import { buildsOn, parseBundleConfig, parseBundleConfigText } from './bundle-config.ts';
import { configFailure, problemLine } from './problem.ts';

function linesFor(value: unknown): readonly string[] {
  const parsed = parseBundleConfig(value);
  return parsed.ok ? [] : parsed.error.map(problemLine);
}

function configOf(value: object) {
  const parsed = parseBundleConfig({ slug: 'a', ...value });
  if (!parsed.ok) throw new Error(parsed.error.map(problemLine).join('\n'));
  return parsed.value;
}

describe('apphub.bundle.json', () => {
  test('needs a slug only; the rest has the defaults of AppHub', () => {
    expect(configOf({})).toEqual({
      slug: 'a',
      entry: 'src/index.ts',
      outDir: 'dist',
      manifestPath: 'manifest.json',
      artifactDir: 'artifacts',
      files: ['manifest.json', 'dist/**/*'],
      externals: [],
      runtimeDependencies: [],
      tests: {},
      pythonEntry: 'src/main.py',
      dependsOn: [],
      allowScripts: {},
      limits: { timeoutSeconds: 600, memoryMb: 4096, logMb: 16, bundleMb: 2048 },
    });
  });

  test('keeps what it is given, paths in one spelling', () => {
    const config = configOf({
      entry: './src//main.ts',
      outDir: 'out/',
      files: ['out/**/*', '!**/*.map'],
      pythonRequirementsPath: 'requirements.txt',
      allowScripts: { argon2: true, '@scope/pkg@1.2.3-rc.1': false, JSONStream: true },
      platforms: ['linux-x64-glibc', 'darwin-arm64'],
      limits: { logMb: 1 },
    });
    expect(config).toMatchObject({
      entry: 'src/main.ts',
      outDir: 'out',
      files: ['out/**/*', '!**/*.map'],
      pythonRequirementsPath: 'requirements.txt',
    });
    expect(config.allowScripts).toEqual({ argon2: true, '@scope/pkg@1.2.3-rc.1': false, JSONStream: true });
    expect(config.limits).toEqual({ timeoutSeconds: 600, memoryMb: 4096, logMb: 1, bundleMb: 2048 });
  });

  test('lays an upstream bundle at upstream/<slug> unless told where', () => {
    expect(configOf({ dependsOn: [{ slug: 'b' }, { slug: 'c', path: 'vendor/c' }] }).dependsOn).toEqual([
      { slug: 'b', path: 'upstream/b' },
      { slug: 'c', path: 'vendor/c' },
    ]);
  });

  test('cannot be changed once it is read', () => {
    const config = configOf({ dependsOn: [{ slug: 'b' }] });
    for (const part of [config, config.files, config.limits, config.tests, config.dependsOn[0]]) expect(Object.isFrozen(part)).toBe(true);
  });

  test('does not share its defaults between examples', () => {
    expect(configOf({}).files).toEqual(configOf({}).files);
    expect(configOf({ limits: { logMb: 1 } }).limits.logMb).toBe(1);
    expect(configOf({}).limits.logMb).toBe(16);
  });

  test('builds everywhere unless it names platforms', () => {
    const host = parsePlatform('linux-x64-glibc');
    expect(buildsOn(configOf({}), host)).toBe(true);
    expect(buildsOn(configOf({ platforms: ['linux-x64-glibc'] }), host)).toBe(true);
    expect(buildsOn(configOf({ platforms: ['darwin-arm64'] }), host)).toBe(false);
  });
});

describe('problems of apphub.bundle.json', () => {
  test('are told all at once, each with field, expected, got and the nearest name', () => {
    const wrong = {
      slog: 'a',
      out_dir: 3,
      sampleInputPath: 't',
      externals: 'x',
      tests: { sampleInput: 'x' },
      dependsOn: ['a', { slug: 'B', pth: 'x' }],
      allowScripts: { '../x': true, b: 1 },
      platforms: ['linux-x64'],
      runtimeDependencies: ['a', 'a'],
      limits: { timeoutSeconds: 0.5, memoryMb: '4 GB', logMb: 0, bundleMb: 1e9 },
    };
    expect(linesFor(wrong)).toEqual([
      'slug: expected lower-case letters, digits, ".", "_" and "-", a letter or digit first, got nothing',
      'externals: expected a list of modules, got "x"',
      'runtimeDependencies: expected a list of packages, each named once, got ["a","a"]',
      'tests.sampleInput: expected a known field, got "x"; did you mean "sampleInputPath"?',
      'dependsOn[0]: expected an object, got "a"',
      'dependsOn[1].slug: expected lower-case letters, digits, ".", "_" and "-", a letter or digit first, got "B"',
      'dependsOn[1].pth: expected a known field, got "x"; did you mean "path"?',
      'allowScripts["../x"]: expected a package, as "name" or "name@1.2.3", got "../x"',
      'allowScripts.b: expected true or false, got 1',
      'platforms[0]: expected a platform such as linux-x64-glibc, darwin-arm64 or win32-x64, got "linux-x64"',
      'limits.timeoutSeconds: expected a whole number from 1 to 86400, got 0.5',
      'limits.memoryMb: expected a whole number from 64 to 1048576, got "4 GB"',
      'limits.logMb: expected a whole number from 1 to 1024, got 0',
      'limits.bundleMb: expected a whole number from 1 to 1048576, got 1000000000',
      'slog: expected a known field, got "a"; did you mean "slug"?',
      'out_dir: expected a known field, got 3; did you mean "outDir"?',
      'sampleInputPath: expected a known field, got "t"; did you mean "tests.sampleInputPath"?',
    ]);
  });

  test.each([
    [{ entry: '../x.ts' }, 'entry'],
    [{ outDir: '/tmp' }, 'outDir'],
    [{ manifestPath: 'C:\\x.json' }, 'manifestPath'],
    [{ files: ['dist/**', '../secrets/**'] }, 'files[1]'],
    [{ tests: { expectedOutputPath: 'a/../../b' } }, 'tests.expectedOutputPath'],
    [{ dependsOn: [{ slug: 'b', path: '..' }] }, 'dependsOn[0].path'],
  ])('%j is an escape', (change, field) => {
    const parsed = parseBundleConfig({ slug: 'a', unknown: 1, ...change });
    const told = parsed.ok ? undefined : configFailure(parsed.error, 'apphub.bundle.json');
    expect(told?.code).toBe('CONFIG_PATH_ESCAPE');
    expect(told?.message).toBe('apphub.bundle.json has 2 problems.');
    expect(told?.problems).toContainEqual(
      expect.stringMatching(`^${field.replace(/[[\].]/g, '\\$&')}: expected a (path|relative path|pattern) `),
    );
  });

  test.each([{ outDir: '.' }, { entry: 'a\\b' }, { files: [] }, { files: ['!**/*.map'] }, { platforms: [] }, { slug: 'x'.repeat(101) }])(
    '%j is wrong without being an escape',
    (change) => {
      const parsed = parseBundleConfig({ slug: 'a', ...change });
      expect(parsed.ok ? undefined : configFailure(parsed.error, 'x').code).toBe('CONFIG_INVALID');
    },
  );

  test.each([
    [[{ slug: 'b' }, { slug: 'b', path: 'elsewhere' }], 'dependsOn[1].slug'],
    [[{ slug: 'b' }, { slug: 'c', path: 'upstream/b' }], 'dependsOn[1].path'],
    [[{ slug: 'b' }, { slug: 'c', path: 'upstream' }], 'dependsOn[1].path'],
    [[{ slug: 'b', path: 'dist/b' }], 'dependsOn[0].path'],
  ])('bundles laid over each other or over the output are refused: %j', (dependsOn, field) => {
    expect(linesFor({ slug: 'a', dependsOn })).toEqual([expect.stringMatching(`^${field.replace(/[[\]]/g, '\\$&')}: `)]);
  });

  test.each([null, [], 'x', 3])('%j is not a configuration', (value) => {
    expect(linesFor(value)).toEqual([`the file: expected an object, got ${JSON.stringify(value)}`]);
  });

  test('of syntax have line and column', () => {
    const parsed = parseBundleConfigText('{\n  "slug": "a"\n  "entry": "b"\n}');
    expect(parsed.ok ? [] : parsed.error.map(problemLine)).toEqual(['line 3, column 3: expected a comma, got "\\""']);
  });

  test('never throw and never print control characters, whatever the file holds', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('slug', 'tests', '__proto__', 'limits')),
          fc.json().map((text) => JSON.parse(text) as unknown),
        ),
        (value) => {
          for (const line of linesFor(value)) expect(line).toMatch(/^[^\0-\x1f\x7f-\x9f]+: expected [^\0-\x1f\x7f-\x9f]+$/);
        },
      ),
    );
  });

  test('name a field called __proto__', () => {
    expect(linesFor(JSON.parse('{"slug":"a","__proto__":{"x":1}}'))).toEqual(['__proto__: expected a known field, got {"x":1}']);
  });
});
