import { describe, expect, test } from '@jest/globals';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { smallExample, testRepository } from '../testing/example-folder.ts';
import { findExamples, sharedRootOf } from './locate.ts';
import { loadExample } from './load.ts';

const failureOfLoad = (files: Readonly<Record<string, string | object>>) => {
  using repository = testRepository(smallExample('a', { files }));
  const loaded = loadExample(join(repository.root, 'examples/a'), { repositoryRoot: repository.root });
  return loaded.ok ? undefined : loaded.error;
};

describe('loading an example', () => {
  test('a small one has the defaults of its configuration', () => {
    using repository = testRepository(smallExample('a'));
    const loaded = loadExample(join(repository.root, 'examples/a'), { repositoryRoot: repository.root });
    expect(loaded).toMatchObject({ ok: true, value: { slug: 'a', config: { outDir: 'dist' }, entry: { path: 'dist/index.js', runtime: { kind: 'node' } } } });
  });

  test('all problems of a configuration are told with the file', () => {
    const failure = failureOfLoad({ 'apphub.bundle.json': { slug: 'a', entri: 'x', outDir: 7 } });
    expect(failure?.code).toBe('CONFIG_INVALID');
    expect(failure?.message).toContain('examples/a/apphub.bundle.json');
    expect(failure?.problems).toHaveLength(2);
  });

  test('a configuration file that is a link is refused, and what it leads to is not shown', () => {
    using repository = testRepository({ ...smallExample('a'), 'secret.txt': 'hunter2' });
    const manifest = join(repository.root, 'examples/a/job-definition.json');
    symlinkSync(join(repository.root, 'secret.txt'), manifest);
    const loaded = loadExample(join(repository.root, 'examples/a'), { repositoryRoot: repository.root });
    expect(loaded).toMatchObject({ ok: false, error: { code: 'CONFIG_INVALID' } });
    expect(JSON.stringify(loaded)).not.toContain('hunter2');
  });

  test.each([
    ['pnpm-lock.yaml', 'pnpm'],
    ['yarn.lock', 'Yarn'],
    ['bun.lock', 'Bun'],
  ])('%s is refused by the name of its tool', (file, tool) => {
    expect(failureOfLoad({ [file]: '' })).toMatchObject({ code: 'LOCK_UNSUPPORTED', message: expect.stringContaining(tool) });
  });

  test('dependencies need a lock, and one that fits', () => {
    const packageJson = { name: 'a', dependencies: { ms: '2.1.3' } };
    const lock = (wanted: string) => ({
      lockfileVersion: 3,
      packages: { '': { dependencies: { ms: wanted } }, 'node_modules/ms': { version: '2.1.3', integrity: 'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==' } },
    });
    expect(failureOfLoad({ 'package.json': packageJson })?.code).toBe('LOCK_MISSING');
    expect(failureOfLoad({ 'package.json': packageJson, 'package-lock.json': lock('2.0.0') })?.code).toBe('LOCK_BROKEN');
    expect(failureOfLoad({ 'package.json': packageJson, 'package-lock.json': lock('2.1.3') })).toBeUndefined();
  });

  test('Python packages are pinned to versions and hashes; comments ask for nothing', () => {
    const python = (requirements: string) => ({
      'apphub.bundle.json': { slug: 'a', files: ['src/**/*.py'], pythonRequirementsPath: 'requirements.txt' },
      'manifest.json': { name: 'a', version: '1', runtime: 'python3', pythonEntry: 'src/main.py' },
      'requirements.txt': requirements,
    });
    const hash = `--hash=sha256:${'a'.repeat(64)}`;
    expect(failureOfLoad(python('# none\n\n'))).toBeUndefined();
    expect(failureOfLoad(python(`idna==3.10 \\\n    ${hash} \\\n    ${hash}  # via requests\nrequests[socks]==2.0 ; python_version >= "3.8" ${hash}\n`))).toBeUndefined();
    for (const wanted of ['requests==2.0', `requests>=2.0 ${hash}`, `requests==2.* ${hash}`, `-r other.txt`, `--index-url https://pypi.example ${hash}`, `a @ https://pypi.example/a.whl ${hash}`, `./local ${hash}`]) {
      expect(failureOfLoad(python(`${wanted}\n`))).toMatchObject({ code: 'LOCK_SOURCE_REFUSED' });
    }
  });
});

test('examples are found at any depth, in code-unit order, and not inside node_modules', () => {
  using repository = testRepository({ ...smallExample('b'), ...smallExample('B'), ...smallExample('s/jobs/c'), ...smallExample('a/node_modules/x') });
  const found = findExamples(repository.root).map((root) => root.slice(repository.root.length));
  expect(found).toEqual(['/examples/B', '/examples/b', '/examples/s/jobs/c']);
});

test("a scenario's shared sources belong to the examples beside them, with and without a jobs folder", () => {
  using repository = testRepository({ ...smallExample('s/a'), ...smallExample('s/jobs/b'), ...smallExample('c'), 'examples/s/shared/x.ts': '', 'examples/shared/y.ts': '' });
  const shared = (path: string) => sharedRootOf(join(repository.root, path), repository.root);
  expect(shared('examples/s/a')).toBe(join(repository.root, 'examples/s/shared'));
  expect(shared('examples/s/jobs/b')).toBe(join(repository.root, 'examples/s/shared'));
  expect(shared('examples/c')).toBeUndefined();
});
