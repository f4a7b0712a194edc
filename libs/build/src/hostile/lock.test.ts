import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findToolchain } from '../fingerprint/index.ts';
import { attackBuild, type Place } from './testing/attack.ts';
import { hostile } from './testing/hostile.ts';
import { makeOutside } from './testing/outside.ts';

const integrity = 'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==';
const ms = { version: '2.1.3', integrity };

const files = (entry: object, { wanted = '2.1.3', more = {} }: { wanted?: string; more?: object } = {}) => ({
  'package.json': { name: 'a', dependencies: { ms: wanted }, ...more },
  'package-lock.json': { name: 'a', lockfileVersion: 3, requires: true, packages: { '': { name: 'a', dependencies: { ms: wanted } }, 'node_modules/ms': entry } },
});

const npmIn = async (folder: string, args: readonly string[]) => {
  const { npmCliPath, nodePath } = await findToolchain();
  return spawnSync(nodePath, [npmCliPath, ...args, '--offline', '--no-audit', '--no-fund'], { cwd: folder, env: { PATH: '/usr/bin:/bin', HOME: folder } }).status;
};

describe('where a lock takes packages from', () => {
  hostile('a lock that points elsewhere', async (code) => {
    const places = ['http://127.0.0.1:9/ms.tgz', 'https://evil.example/ms/-/ms-2.1.3.tgz', 'https://registry.npmjs.org.evil.example/ms.tgz',
      'https://registry.npmjs.org@evil.example/ms.tgz', 'file:../../../ms.tgz', 'file:///etc/ms.tgz', 'git+ssh://git@evil.example/ms.git#0', '../../outside', 'data:,x'];
    for (const resolved of places) expect(await attackBuild({ files: files({ ...ms, resolved }) })).toMatchObject({ code, opened: 0 });
    expect(await attackBuild({ files: files({ resolved: '../../outside', link: true }) })).toMatchObject({ code, opened: 0 });
  });

  hostile('a lock without integrity', async (code) => {
    for (const entry of [{ version: '2.1.3' }, { ...ms, integrity: '' }, { ...ms, integrity: 'md5-AAAA' }]) {
      expect(await attackBuild({ files: files(entry) })).toMatchObject({ code, opened: 0 });
    }
  });

  hostile('a version or name in the lock that is a path or a URL', async (code) => {
    for (const spec of [({ outside }: Place) => `file:${outside}/package`, () => 'git+ssh://git@evil.example/ms.git', () => 'https://evil.example/ms.tgz', () => 'latest']) {
      expect(await attackBuild({ files: (place) => files({ ...ms, version: spec(place) }) })).toMatchObject({ code, opened: 0 });
      expect(await attackBuild({ files: (place) => files({ ...ms, name: `ms@${spec(place)}` }) })).toMatchObject({ code, opened: 0 });
    }
  });

  test('npm itself installs the folder that a version names', async () => {
    using outside = makeOutside();
    const version = `file:${outside.path}/package`;
    for (const [name, content] of Object.entries(files({ version }, { wanted: '*' }))) writeFileSync(join(outside.path, name), JSON.stringify(content));
    await npmIn(outside.path, ['ci', '--ignore-scripts']);
    expect(existsSync(join(outside.path, 'node_modules/ms/index.js'))).toBe(true);
  });

  hostile('a dependency on a folder outside', async (code) => {
    const specs = [({ outside }: Place) => `file:${outside}/package`, () => 'file:../../x', () => '../../x', () => '/etc', () => '~/x', () => 'git+ssh://git@evil.example/ms.git', () => 'evil/ms', () => 'https://evil.example/ms.tgz'];
    for (const spec of specs) expect(await attackBuild({ files: (place) => files(ms, { wanted: spec(place) }) })).toMatchObject({ code, opened: 0 });
    const deeper = { ...ms, dependencies: { evil: 'file:../../../../outside' } };
    expect(await attackBuild({ files: files(deeper) })).toMatchObject({ code, opened: 0 });
  });

  hostile('a lock with a wrong integrity', async (code) => {
    const wrong = `sha512-${Buffer.alloc(64, 7).toString('base64')}`;
    expect((await attackBuild({ files: files({ ...ms, integrity: wrong }) })).code).toBe(code);
  });
});

describe('the lock itself', () => {
  hostile('a lock that is not JSON', async (code) => {
    for (const text of ['{', '', '[]', 'null', '['.repeat(1_000_000)]) {
      expect(await attackBuild({ files: { ...files(ms), 'package-lock.json': text } })).toMatchObject({ code, opened: 0 });
    }
  });

  hostile('a missing lock', async (code) => {
    expect(await attackBuild({ files: { 'package.json': files(ms)['package.json'] } })).toMatchObject({ code, opened: 0 });
  });

  hostile('a lock of version 1', async (code) => {
    const old = { lockfileVersion: 1, dependencies: { ms: { version: '2.1.3', integrity } } };
    expect(await attackBuild({ files: { ...files(ms), 'package-lock.json': old } })).toMatchObject({ code, opened: 0 });
  });

  hostile('a shrinkwrap beside the lock', async (code) => {
    expect(await attackBuild({ files: { ...files(ms), 'npm-shrinkwrap.json': {} } })).toMatchObject({ code, opened: 0 });
  });

  hostile('a lock that is a link', async (code) => {
    const arrange = ({ root, repository }: Place) => {
      renameSync(join(root, 'package-lock.json'), join(repository, 'elsewhere.json'));
      symlinkSync(join(repository, 'elsewhere.json'), join(root, 'package-lock.json'));
    };
    expect(await attackBuild({ files: files(ms), arrange })).toMatchObject({ code, opened: 0 });
  });
});

describe('programs at install', () => {
  hostile('an install script that is not allowed', async (code) => {
    expect(await attackBuild({ files: files({ ...ms, hasInstallScript: true }) })).toMatchObject({ code, opened: 0 });
  });

  const scripts = ({ outside }: Pick<Place, 'outside'>) =>
    Object.fromEntries(['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare', 'dependencies'].map((name) => [name, `touch ${outside}/pwned`]));

  hostile("the example's own install scripts", async (code) => {
    expect((await attackBuild({ files: (place) => files(ms, { more: { scripts: scripts(place) } }) })).code).toBe(code);
  });

  test('npm itself runs them', async () => {
    using outside = makeOutside();
    writeFileSync(join(outside.path, 'package.json'), JSON.stringify({ name: 'a', scripts: scripts({ outside: outside.path }) }));
    writeFileSync(join(outside.path, 'package-lock.json'), JSON.stringify({ name: 'a', lockfileVersion: 3, packages: { '': { name: 'a' } } }));
    expect(await npmIn(outside.path, ['ci'])).toBe(0);
    expect(existsSync(join(outside.path, 'pwned'))).toBe(true);
  });

  hostile('a bin whose name is a path', async (code) => {
    const bin = { '../../../../pwned': 'index.js', '../../src/index.ts': 'index.js', '/etc/pwned': 'index.js' };
    const outcome = await attackBuild({ files: files({ ...ms, bin }) });
    expect(outcome.code).toBe(code);
    expect(outcome.bundle.get('dist/index.js')).toContain('answer: 42');
  });
});
