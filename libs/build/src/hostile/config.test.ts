import { describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { findToolchain } from '../fingerprint/index.ts';
import { smallExample } from '../testing/example-folder.ts';
import { attackBuild, expectNoSecret } from './testing/attack.ts';
import { hostile } from './testing/hostile.ts';
import { makeOutside, SECRET } from './testing/outside.ts';

const ESCAPES = ['../x', '/etc', 'C:/x', 'a/../../x', '..\\x', '\\\\server\\x'];

describe('paths', () => {
  hostile('a configured path that leaves the example', async (code) => {
    for (const path of ESCAPES) {
      const configs = [
        ...['entry', 'outDir', 'manifestPath', 'artifactDir', 'pythonEntry', 'pythonRequirementsPath'].map((field) => ({ [field]: path })),
        { tests: { sampleInputPath: path } },
        { tests: { expectedOutputPath: path } },
        { dependsOn: [{ slug: 'b', path }] },
      ];
      for (const config of configs) expect(await attackBuild({ config })).toMatchObject({ code, opened: 0 });
    }
  });

  hostile('a pattern that leaves the example', async (code) => {
    for (const pattern of [...ESCAPES, '!../x', '{..,a}/x', '{/etc,a}/x', '.{.,a}/x', '{,/}etc/x']) {
      expect(await attackBuild({ config: { files: ['dist/**/*', pattern] } })).toMatchObject({ code, opened: 0 });
    }
  });

  hostile('an entry that reads as an option of the bundler', async (code) => {
    const option = (outside: string) => `--mangle-cache=${outside}/pwned.json`;
    expect((await attackBuild({ config: ({ outside }) => ({ entry: option(outside) }) })).code).toBe(code);
  });

  test('as an option it would write a file outside', async () => {
    using outside = makeOutside();
    const { esbuildPath } = await findToolchain();
    execFileSync(esbuildPath, [`--mangle-cache=${outside.path}/pwned.json`, '--bundle', '--outfile=out.js'], { cwd: outside.path, input: '', stdio: ['pipe', 'ignore', 'ignore'] });
    expect(existsSync(join(outside.path, 'pwned.json'))).toBe(true);
  });
});

describe('files', () => {
  const behindLink = (field: string, file: string) =>
    attackBuild({ config: { [field]: `conf/${file}` }, arrange: ({ root, outside }) => symlinkSync(outside, join(root, 'conf')) });

  hostile('a configuration file that is a link', async (code) => {
    for (const name of ['apphub.bundle.json', 'manifest.json', 'package.json', 'job-definition.json']) {
      const outcome = await attackBuild({
        arrange: ({ root, outside }) => {
          rmSync(join(root, name), { force: true });
          symlinkSync(join(outside, 'secret.txt'), join(root, name));
        },
      });
      expect(outcome).toMatchObject({ code, opened: 0 });
      expectNoSecret(outcome);
    }
  });

  hostile('a configuration file behind a folder that is a link', async (code) => {
    for (const outcome of [await behindLink('manifestPath', 'manifest.json'), await behindLink('pythonRequirementsPath', 'secret.txt')]) {
      expect(outcome).toMatchObject({ code, opened: 0 });
      expectNoSecret(outcome);
    }
  });

  test('a plain read follows that folder', () => {
    using outside = makeOutside();
    symlinkSync(outside.path, join(outside.path, 'conf'));
    expect(readFileSync(join(outside.path, 'conf/secret.txt'), 'utf8')).toBe(SECRET);
  });

  hostile('a configuration file that is a pipe', async (code) => {
    for (const name of ['apphub.bundle.json', 'manifest.json', 'package.json']) {
      const outcome = await attackBuild({
        arrange: ({ root }) => {
          rmSync(join(root, name), { force: true });
          execFileSync('mkfifo', [join(root, name)]);
        },
      });
      expect(outcome).toMatchObject({ code, opened: 0 });
    }
  });

  test('a plain read waits for the other end of the pipe', () => {
    using outside = makeOutside();
    execFileSync('mkfifo', [join(outside.path, 'pipe')]);
    expect(spawnSync('cat', [join(outside.path, 'pipe')], { timeout: 200 }).signal).toBe('SIGTERM');
  });

  hostile('a configuration file that is a folder', async (code) => {
    const arrange = ({ root }: { root: string }) => {
      rmSync(join(root, 'manifest.json'));
      mkdirSync(join(root, 'manifest.json'));
    };
    expect(await attackBuild({ arrange })).toMatchObject({ code, opened: 0 });
  });

  hostile('a configuration file of 40 MB', async (code) => {
    expect(await attackBuild({ arrange: ({ root }) => truncateSync(join(root, 'manifest.json'), 40 * 2 ** 20) })).toMatchObject({ code, opened: 0 });
  });
});

describe('JSON', () => {
  const open = '['.repeat(1_000_000);
  const closed = open + ']'.repeat(1_000_000);

  hostile('JSON nested very deeply', async (code) => {
    for (const name of ['apphub.bundle.json', 'manifest.json', 'job-definition.json', 'package.json']) {
      for (const text of [open, closed, `{"x":${closed}}`]) expect(await attackBuild({ files: { [name]: text } })).toMatchObject({ code, opened: 0 });
    }
  });

  test('whatever is recursive runs out of stack on it', () => {
    expect(() => JSON.stringify(JSON.parse(closed))).toThrow(RangeError);
  });

  hostile('__proto__ in a configuration file', async (code) => {
    for (const text of ['{"slug":"a","__proto__":{"outDir":"../../x"}}', '{"slug":"a","limits":{"__proto__":{"logMb":0}}}']) {
      expect(await attackBuild({ files: { 'apphub.bundle.json': text } })).toMatchObject({ code, opened: 0 });
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('a plain copy takes it for the prototype', () => {
    const copy: object = Object.assign({}, JSON.parse('{"__proto__":{"outDir":"../../x"}}'));
    expect('outDir' in copy && copy.outDir).toBe('../../x');
  });
});

describe('dependencies', () => {
  hostile('examples that depend on each other in a circle', async (code) => {
    const others = { ...smallExample('b', { config: { dependsOn: [{ slug: 'c' }] } }), ...smallExample('c', { config: { dependsOn: [{ slug: 'a' }] } }) };
    expect(await attackBuild({ config: { dependsOn: [{ slug: 'b' }] }, others })).toMatchObject({ code, opened: 0 });
  });

  hostile('an example that depends on itself', async (code) => {
    expect(await attackBuild({ config: { dependsOn: [{ slug: 'a' }] } })).toMatchObject({ code, opened: 0 });
  });

  hostile('a dependency laid over the output', async (code) => {
    for (const path of ['dist', 'dist/x', './dist//x']) {
      expect(await attackBuild({ config: { dependsOn: [{ slug: 'b', path }] }, others: smallExample('b') })).toMatchObject({ code, opened: 0 });
    }
  });

  hostile('a dependency laid over the sources', async (code) => {
    for (const path of ['src', 'src/index.ts', 'src/index.ts/x']) {
      expect((await attackBuild({ config: { dependsOn: [{ slug: 'b', path }] }, others: smallExample('b') })).code).toBe(code);
    }
  });
});
