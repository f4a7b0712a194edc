import { describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findToolchain } from '../fingerprint/index.ts';
import { attackBuild, expectNoSecret, type Place } from './testing/attack.ts';
import { hostile } from './testing/hostile.ts';
import { makeOutside, SECRET } from './testing/outside.ts';

const script = (build: string) => ({ 'package.json': { name: 'a', scripts: { build } } });

describe('links among the inputs', () => {
  hostile('a link out of the example', async (code) => {
    const targets = [({ outside }: Place) => join(outside, 'secret.txt'), () => '/', () => '../..', () => '../../../../../../etc', () => 'C:\\x'];
    for (const target of targets) {
      const outcome = await attackBuild({
        config: { files: ['dist/**/*', 'stolen', 'stolen/**/*'] },
        arrange: (place) => symlinkSync(target(place), join(place.root, 'stolen')),
      });
      expect(outcome).toMatchObject({ code, opened: 0 });
      expectNoSecret(outcome);
    }
  });

  test('a copy that follows links takes what lies outside', () => {
    using outside = makeOutside();
    const [from, to] = [join(outside.path, 'from'), join(outside.path, 'to')];
    mkdirSync(from);
    symlinkSync(join(outside.path, 'secret.txt'), join(from, 'stolen'));
    cpSync(from, to, { recursive: true, dereference: true });
    expect(readFileSync(join(to, 'stolen'), 'utf8')).toBe(SECRET);
  });

  hostile('links in a circle', async (code) => {
    const arrange = ({ root }: Place) => {
      symlinkSync('b', join(root, 'a'));
      symlinkSync('a', join(root, 'b'));
    };
    expect(await attackBuild({ arrange })).toMatchObject({ code, opened: 0 });
  });

  hostile('a hard link to a file outside', async (code) => {
    const change = script('mkdir dist && cp stolen dist/index.js && echo changed >> stolen && chmod 777 stolen');
    const outcome = await attackBuild({ files: change, arrange: ({ root, outside }) => linkSync(join(outside, 'secret.txt'), join(root, 'stolen')) });
    // Who may link to a file may read it; it is an input like any other. What matters is that it stays as it was.
    expect(outcome.code).toBe(code);
  });

  test('a build in place changes the file behind a hard link', () => {
    using outside = makeOutside();
    linkSync(join(outside.path, 'secret.txt'), join(outside.path, 'stolen'));
    appendFileSync(join(outside.path, 'stolen'), 'changed');
    expect(readFileSync(join(outside.path, 'secret.txt'), 'utf8')).toContain('changed');
  });
});

hostile('a pipe or a socket among the inputs', async (code) => {
  const listen = 'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))';
  const makers: readonly ((path: string) => unknown)[] = [
    (path) => execFileSync('mkfifo', [path]),
    (path) => spawnSync(process.execPath, ['-e', listen, 's'], { cwd: dirname(path) }),
  ];
  for (const make of makers) {
    expect(await attackBuild({ arrange: ({ root }) => make(join(root, 's')) })).toMatchObject({ code, opened: 0, failure: { problems: ['bundle/s'] } });
  }
});

describe('an input', () => {
  const swaps: readonly ((place: Place, path: string) => void)[] = [
    ({ outside }, path) => symlinkSync(join(outside, 'secret.ts'), path),
    (_, path) => execFileSync('mkfifo', [path]),
    (_, path) => symlinkSync('/dev/zero', path),
    (_, path) => mkdirSync(path),
    (_, path) => writeFileSync(path, 'export const handler = () => ({ answer: 43 });\n'),
    () => undefined,
  ];

  hostile('an input swapped after it was named', async (code) => {
    for (const swap of swaps) {
      const outcome = await attackBuild({
        meanwhile: (place) => {
          const path = join(place.root, 'src/index.ts');
          rmSync(path);
          swap(place, path);
        },
      });
      expect(outcome.code).toBe(code);
      expectNoSecret(outcome);
    }
    const folderSwapped = await attackBuild({
      files: { 'src/secret.txt': 'x' },
      meanwhile: ({ root, outside }) => {
        rmSync(join(root, 'src'), { recursive: true });
        symlinkSync(outside, join(root, 'src'));
      },
    });
    expect(folderSwapped.code).toBe(code);
  });
});

describe('settings in the example', () => {
  const npmrc = ({ outside }: Place) => ['registry=http://127.0.0.1:9/', `script-shell=${outside}/shell`, 'ignore-scripts=true', 'node-options=--require=/absent.js', ''].join('\n');
  const build = script('mkdir dist && ls -A > dist/listing && npm config get registry > dist/index.js && env > dist/environment');

  hostile('an .npmrc in the example', async (code) => {
    const { code: got, bundle } = await attackBuild({ files: (place) => ({ ...build, '.npmrc': npmrc(place) }) });
    expect(got).toBe(code);
    expect(bundle.get('dist/index.js')).not.toContain('127.0.0.1:9');
    expect(bundle.get('dist/listing')).not.toContain('.npmrc');
  });

  test('npm itself does what an .npmrc says', async () => {
    using outside = makeOutside();
    writeFileSync(join(outside.path, '.npmrc'), 'registry=http://127.0.0.1:9/\n');
    writeFileSync(join(outside.path, 'package.json'), '{}');
    const { npmCliPath } = await findToolchain();
    const env = { PATH: '/usr/bin:/bin', HOME: outside.path };
    expect(execFileSync(process.execPath, [npmCliPath, 'config', 'get', 'registry'], { cwd: outside.path, env, encoding: 'utf8' })).toContain('127.0.0.1:9');
  });

  hostile('an .env in the example', async (code) => {
    const { code: got, bundle } = await attackBuild({ files: { ...build, '.env': 'PLANTED=1\nNODE_OPTIONS=--require=/absent.js\n', '.env.local': 'PLANTED=2\n' } });
    expect(got).toBe(code);
    expect(bundle.get('dist/listing')).not.toContain('.env');
    expect(bundle.get('dist/environment')).not.toMatch(/PLANTED|--require/);
  });

  hostile('project.json and "nx" in package.json', async (code) => {
    const target = ({ outside }: Place) => ({ command: `touch ${outside}/pwned`, dependsOn: [], cache: true });
    const outcome = await attackBuild({
      files: (place) => ({
        'project.json': { name: 'a', targets: { build: target(place), 'example-bundle': target(place) } },
        'package.json': { name: 'a', nx: { targets: { build: target(place) } } },
        'nx.json': { targetDefaults: { build: target(place) } },
      }),
    });
    expect(outcome.code).toBe(code);
    expect([...outcome.bundle.keys()].sort()).toEqual(['dist/index.js', 'dist/index.js.map', 'manifest.json']);
  });
});
