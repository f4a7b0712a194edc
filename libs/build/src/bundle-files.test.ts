import { describe, expect, test } from '@jest/globals';
import { FailureError } from '@apphub/model';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFiles } from './bundle-files.ts';
import { type Example, loadExample } from './example/index.ts';
import { smallExample, testRepository, type TestRepository } from './testing/example-folder.ts';

const integrity = 'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==';
const entry = { version: '1.0.0', integrity };

function load(repository: TestRepository): Example {
  const loaded = loadExample(join(repository.root, 'examples/a'), { repositoryRoot: repository.root });
  if (!loaded.ok) throw new FailureError(loaded.error);
  return loaded.value;
}

const built = (config: object = {}, files: Record<string, string | object> = {}) =>
  testRepository(smallExample('a', { config, files: { 'dist/index.js': '1', ...files } }));

const chosen = (repository: TestRepository) => bundleFiles(join(repository.root, 'examples/a'), load(repository)).files.map(({ path }) => path);

const codeOf = (work: () => unknown) => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof FailureError ? error.failure.code : error;
  }
};

describe('choosing the files of a bundle', () => {
  test('by default the manifest and what the build wrote, without dot files and caches', () => {
    using repository = built({}, { 'dist/.hidden': '', 'dist/__pycache__/x.pyc': '', 'dist/a/b.txt': '' });
    expect(chosen(repository)).toEqual(['dist/a/b.txt', 'dist/index.js', 'manifest.json']);
  });

  test('a pattern that begins with "!" leaves files out, one that matches nothing is named', () => {
    using repository = built({ files: ['dist/**/*', '!**/*.map', 'data/*.csv'] }, { 'dist/index.js.map': '' });
    const { files, unmatched } = bundleFiles(join(repository.root, 'examples/a'), load(repository));
    expect(files.map(({ path }) => path)).toEqual(['dist/index.js', 'manifest.json']);
    expect(unmatched).toEqual(['data/*.csv']);
  });

  test('development dependencies stay out, also when a pattern matches them', () => {
    const lock = { lockfileVersion: 3, packages: { '': { dependencies: { kept: '1.0.0' }, devDependencies: { dropped: '1.0.0' } }, 'node_modules/kept': entry, 'node_modules/dropped': { ...entry, dev: true } } };
    using repository = built({ files: ['dist/**/*', 'node_modules/**/*'] }, {
      'package.json': { dependencies: { kept: '1.0.0' }, devDependencies: { dropped: '1.0.0' } },
      'package-lock.json': lock,
      'node_modules/kept/index.js': '',
      'node_modules/dropped/index.js': '',
      'node_modules/.package-lock.json': '{}',
    });
    expect(chosen(repository)).toEqual(['dist/index.js', 'manifest.json', 'node_modules/kept/index.js']);
  });

  test('runtime dependencies come with all they need, nested versions stay nested, missing optional ones are passed over', () => {
    const lock = { lockfileVersion: 3, packages: {
      '': { dependencies: { top: '1.0.0' } },
      'node_modules/top': { ...entry, dependencies: { below: '1' }, optionalDependencies: { elsewhere: '1' } },
      'node_modules/top/node_modules/below': entry,
      'node_modules/elsewhere': { ...entry, optional: true },
      'node_modules/other': entry,
    } };
    using repository = built({ runtimeDependencies: ['top'] }, {
      'package.json': { dependencies: { top: '1.0.0' } },
      'package-lock.json': lock,
      'node_modules/top/index.js': '',
      'node_modules/top/node_modules/below/index.js': '',
      'node_modules/other/index.js': '',
    });
    expect(chosen(repository)).toEqual(['dist/index.js', 'dist/node_modules/top/index.js', 'dist/node_modules/top/node_modules/below/index.js', 'manifest.json']);
  });

  test('of what node-gyp leaves only loadable files are packed; another folder called build is code', () => {
    using repository = built({ files: ['dist/**/*', 'native/**/*', 'lib/**/*'] }, {
      'native/build/config.gypi': '', 'native/build/Release/a.node': '', 'native/build/Release/obj.target/a.o': '', 'lib/build/index.js': '',
    });
    expect(chosen(repository)).toEqual(['dist/index.js', 'lib/build/index.js', 'manifest.json', 'native/build/Release/a.node']);
  });

  test('a link inside is packed as what it leads to; one that leaves or leads nowhere is refused', () => {
    using repository = built({ files: ['dist/**/*'] }, { 'assets/x.txt': '' });
    const root = join(repository.root, 'examples/a');
    symlinkSync('../assets', join(root, 'dist/assets'));
    expect(chosen(repository)).toEqual(['dist/assets/x.txt', 'dist/index.js', 'manifest.json']);
    symlinkSync('/etc/hostname', join(root, 'dist/host'));
    expect(codeOf(() => chosen(repository))).toBe('PACK_LINK_ESCAPE');
  });

  test('a bundle without the entry of its manifest is refused', () => {
    using repository = testRepository(smallExample('a'));
    expect(codeOf(() => chosen(repository))).toBe('PACK_EMPTY');
  });
});
