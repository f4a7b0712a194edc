import { describe, expect, test } from '@jest/globals';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedExample, type InstalledPackage } from '../testing/installed-example.ts';
import { planScripts } from './plan-scripts.ts';

type Scripts = Readonly<Record<string, unknown>>;

const packageWith = (scripts: Scripts | undefined, more: { files?: Record<string, string>; manifest?: object; entry?: object } = {}): InstalledPackage => ({
  manifest: { name: 'p', version: '1.0.0', ...(scripts === undefined ? {} : { scripts }), ...more.manifest },
  entry: { ...more.entry },
  files: { ...more.files },
});

/** "event command" of each script of one allowed package `p`, after `meddle` did its work in the package's folder. */
async function planOf(p: InstalledPackage, { allowScripts = { p: true }, meddle }: { allowScripts?: object; meddle?: (folder: string) => void } = {}): Promise<string[]> {
  await using example = await installedExample({ 'node_modules/p': p }, { config: { allowScripts } });
  meddle?.(join(example.root, 'node_modules/p'));
  const { toolchain } = example.context.ports;
  return planScripts(example.context.example, { root: example.root, ...toolchain }).map(({ event, command }) => `${event} ${command}`);
}

const gyp = { 'binding.gyp': '{}' };

describe('the scripts of an allowed package', () => {
  test('are those of installing, in their order', async () => {
    expect(await planOf(packageWith({ postinstall: 'c', prepare: 'x', install: 'b', preinstall: 'a', test: 'y' }))).toEqual(['preinstall a', 'install b', 'postinstall c']);
  });

  test('are node-gyp where there is a binding.gyp and neither of the first two', async () => {
    expect(await planOf(packageWith(undefined, { files: gyp }))).toEqual(['install node-gyp rebuild']);
    expect(await planOf(packageWith({ postinstall: 'c' }, { files: gyp }))).toEqual(['install node-gyp rebuild', 'postinstall c']);
    expect(await planOf(packageWith({ preinstall: 'a' }, { files: gyp }))).toEqual(['preinstall a']);
    expect(await planOf(packageWith({ install: 'b' }, { files: gyp }))).toEqual(['install b']);
  });

  test('are none where the package wants no node-gyp', async () => {
    expect(await planOf(packageWith({}, { files: gyp, manifest: { gypfile: false } }))).toEqual([]);
  });

  test.each([[{ install: 1, preinstall: '', postinstall: null }], [[]], ['text'], [null]])('are none in %j', async (scripts) => {
    expect(await planOf(packageWith(scripts as unknown as Scripts))).toEqual([]);
  });

  test.each(['{', '3', 'null', ''])('are none in a package.json of %j', async (text) => {
    expect(await planOf(packageWith({ install: 'b' }), { meddle: (folder) => writeFileSync(join(folder, 'package.json'), text) })).toEqual([]);
  });

  test('are none where an optional package was not installed', async () => {
    const optional = packageWith({ install: 'b' }, { entry: { optional: true } });
    expect(await planOf(optional, { meddle: (folder) => rmSync(folder, { recursive: true }) })).toEqual([]);
  });

  test('are not read through a link, nor from a file without end', async () => {
    const meddle = (to: string) => (folder: string) => {
      rmSync(join(folder, 'package.json'));
      symlinkSync(to, join(folder, 'package.json'));
    };
    expect(await planOf(packageWith({ install: 'b' }), { meddle: meddle('/dev/zero') })).toEqual([]);
    const long = (folder: string): void => writeFileSync(join(folder, 'package.json'), ' '.repeat(5 << 20));
    await expect(planOf(packageWith({ install: 'b' }), { meddle: long })).rejects.toMatchObject({ failure: { code: 'INSTALL_FAILED' } });
  });
});

describe('a package', () => {
  test('that is knowingly left out has none', async () => {
    expect(await planOf(packageWith({ install: 'b' }), { allowScripts: { p: false } })).toEqual([]);
  });

  test('is known by the name it is published under, not by its alias', async () => {
    const alias = packageWith({ install: 'b' }, { entry: { name: 'published' } });
    expect(await planOf(alias, { allowScripts: { published: true } })).toEqual(['install b']);
  });

  test('that came inside the archive of another has none, whatever it calls itself', async () => {
    expect(await planOf(packageWith({ install: 'b' }, { entry: { inBundle: true } }))).toEqual([]);
  });
});
