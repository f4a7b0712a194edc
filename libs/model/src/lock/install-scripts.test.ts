import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { problemLine } from '../config/problem.ts';
import { parsePlatform } from '../platform.ts';
import { checkInstallScripts, installScriptPackages, installScriptProblems, isForPlatform } from './install-scripts.ts';
import { lockOf } from './lock-fixture.ts';

const platform = parsePlatform('linux-x64-glibc');
const script = { hasInstallScript: true };
const pathsOf = (packages: readonly { readonly path: string }[]) => packages.map(({ path }) => path);

describe('packages with install scripts', () => {
  test('are found with name, version, path and integrity; the example itself and links are none', () => {
    const lock = lockOf({
      '': script,
      'node_modules/a': script,
      'node_modules/b': {},
      'node_modules/b/node_modules/alias': { ...script, name: '@real/name', version: '2.0.0', integrity: undefined },
      'node_modules/core': { ...script, link: true },
    });
    expect(installScriptPackages(lock)).toEqual([
      { name: 'a', version: '1.0.0', path: 'node_modules/a', integrity: 'sha512-AAAA' },
      { name: '@real/name', version: '2.0.0', path: 'node_modules/b/node_modules/alias' },
    ]);
  });

  test('run if they are allowed, are left out if that is said, and are refused otherwise', () => {
    const lock = lockOf({ 'node_modules/yes': script, 'node_modules/no': script, 'node_modules/new': script });
    const decision = checkInstallScripts(lock, { allowScripts: { yes: true, no: false, unused: true }, platform });
    expect([decision.run, decision.leftOut, decision.refused].map(pathsOf)).toEqual([
      ['node_modules/yes'],
      ['node_modules/no'],
      ['node_modules/new'],
    ]);
    expect(installScriptProblems(decision.refused).map(problemLine)).toEqual([
      'allowScripts.new: expected true or false for "new@1.0.0", which has an install script, got nothing',
    ]);
  });

  test('obey the entry for their version before the one for their name, and no entry for another version', () => {
    const lock = lockOf({ 'node_modules/a': script, 'node_modules/b': script });
    const decision = checkInstallScripts(lock, { allowScripts: { a: true, 'a@1.0.0': false, 'b@1.0.1': true }, platform });
    expect([decision.run, decision.leftOut, decision.refused].map(pathsOf)).toEqual([[], ['node_modules/a'], ['node_modules/b']]);
  });

  test('are not allowed by the name of an alias', () => {
    const lock = lockOf({ 'node_modules/harmless': { ...script, name: 'other' } });
    expect(pathsOf(checkInstallScripts(lock, { allowScripts: { harmless: true }, platform }).refused)).toEqual(['node_modules/harmless']);
  });

  test('are not allowed by what every object inherits', () => {
    const lock = lockOf({ 'node_modules/constructor': script, 'node_modules/toString': script });
    expect(checkInstallScripts(lock, { allowScripts: {}, platform }).refused).toHaveLength(2);
  });

  test('do not count if they are optional and for another platform', () => {
    const lock = lockOf({
      'node_modules/fsevents': { ...script, optional: true, os: ['darwin'] },
      'node_modules/odd': { ...script, devOptional: true, cpu: ['!x64'] },
      'node_modules/musl': { ...script, optional: true, libc: ['musl'] },
      'node_modules/needed': { ...script, os: ['darwin'] },
      'node_modules/here': { ...script, optional: true, os: ['linux'], cpu: 'x64' },
    });
    expect(pathsOf(checkInstallScripts(lock, { allowScripts: {}, platform }).refused)).toEqual([
      'node_modules/needed',
      'node_modules/here',
    ]);
  });

  test('are each in exactly one list', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const allow = fc.dictionary(
      fc.tuple(name, fc.constantFrom('', '@1.0.0', '@2.0.0')).map((parts) => parts.join('')),
      fc.boolean(),
    );
    const packages = fc.dictionary(
      name.map((text) => `node_modules/${text}`),
      fc.record({ version: fc.constantFrom('1.0.0', '2.0.0'), hasInstallScript: fc.boolean() }),
    );
    fc.assert(
      fc.property(allow, packages, (allowScripts, entries) => {
        const lock = lockOf(entries);
        const { run, leftOut, refused } = checkInstallScripts(lock, { allowScripts, platform });
        const sorted = [...run, ...leftOut, ...refused].map(({ path }) => path);
        expect(sorted).toHaveLength(new Set(sorted).size);
        const withoutWord = pathsOf(run).filter((path) => lock.packages.get(path)?.hasInstallScript !== true);
        expect([...sorted].sort()).toEqual([...pathsOf(installScriptPackages(lock)), ...withoutWord].sort());
      }),
    );
  });

  test('run where they are allowed even if the lock does not know of the script', () => {
    const lock = lockOf({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } });
    const { run, refused } = checkInstallScripts(lock, { allowScripts: { a: true, b: false }, platform });
    expect(pathsOf(run)).toEqual(['node_modules/a']);
    expect(refused).toEqual([]);
  });
});

test.each([
  [{}, 'darwin-arm64', true],
  [{ os: ['linux'] }, 'linux-x64-glibc', true],
  [{ os: ['linux', 'darwin'] }, 'win32-x64', false],
  [{ os: ['!win32'] }, 'linux-x64-glibc', true],
  [{ os: ['!win32'] }, 'win32-x64', false],
  [{ os: ['any'] }, 'win32-x64', true],
  [{ os: 'linux', cpu: ['arm64'] }, 'linux-x64-glibc', false],
  [{ libc: ['musl'] }, 'linux-x64-glibc', false],
  [{ libc: ['glibc'] }, 'linux-x64-glibc', true],
  [{ libc: ['glibc'] }, 'darwin-arm64', false],
])('a package for %j is installed on %s: %j', (entry, host, wanted) => {
  expect(isForPlatform(entry, parsePlatform(host))).toBe(wanted);
});
