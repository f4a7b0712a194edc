import { describe, expect, test } from '@jest/globals';
import { lockOf } from './lock-fixture.ts';
import { isInstalled, nameInPath, packageName, parsePackageLock } from './package-lock.ts';

function textOf(value: unknown): string {
  return JSON.stringify(value);
}

describe('package-lock.json', () => {
  test.each([2, 3])('of version %d is read', (lockfileVersion) => {
    const packages = {
      '': { name: 'x' },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-AAAA', license: 'MIT', engines: { node: '>=18' } },
    };
    const parsed = parsePackageLock(textOf({ name: 'x', lockfileVersion, requires: true, packages }));
    expect(parsed).toEqual({
      ok: true,
      value: {
        lockfileVersion,
        packages: new Map(Object.entries({ '': { name: 'x' }, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-AAAA', engines: { node: '>=18' } } })),
      },
    });
  });

  test.each([3, 'any', { node: 18 }, [[]]])('is not refused for engines or programs of %j: only scripts are told of them', (odd) => {
    const parsed = parsePackageLock(textOf({ lockfileVersion: 3, packages: { 'node_modules/a': { version: '1.0.0', engines: odd, bin: odd } } }));
    expect(parsed.ok && parsed.value.packages.get('node_modules/a')).toEqual({ version: '1.0.0' });
  });

  test.each([1, 4])('of version %d is refused', (lockfileVersion) => {
    expect(parsePackageLock(textOf({ lockfileVersion, dependencies: {} }))).toMatchObject({
      ok: false,
      error: { code: 'LOCK_UNSUPPORTED', message: `package-lock.json has version ${lockfileVersion}; version 3 is needed.` },
    });
  });

  test.each([
    ['{', 'line 1, column 2: expected a comma or a closing brace, got the end of the file'],
    ['[]', 'the file: expected an object, got []'],
    ['{}', 'lockfileVersion: expected a number, got nothing'],
    ['{"lockfileVersion":3}', 'packages: expected an object, got nothing'],
    ['{"lockfileVersion":"3","packages":{}}', 'lockfileVersion: expected a number, got "3"'],
    ['{"lockfileVersion":3,"packages":{"node_modules/a":{"version":1}}}', 'packages["node_modules/a"].version: expected a text, got 1'],
    [
      '{"lockfileVersion":3,"packages":{"node_modules/a":{"dependencies":{"b":2}}}}',
      'packages["node_modules/a"].dependencies.b: expected a text, got 2',
    ],
  ])('that is %s is broken', (text, line) => {
    expect(parsePackageLock(text)).toMatchObject({ ok: false, error: { code: 'LOCK_BROKEN', problems: expect.arrayContaining([line]) } });
  });
});

test('the name of a package is the published one', () => {
  const lock = lockOf({ 'node_modules/a/node_modules/@b/c': {}, 'node_modules/short': { name: '@long/name' } });
  expect([...lock.packages].map(([path, entry]) => packageName(path, entry))).toEqual(['@b/c', '@long/name']);
  expect(nameInPath('packages/core')).toBe('packages/core');
});

test('what is below node_modules is installed, the rest is the example itself', () => {
  expect(['node_modules/a', 'packages/x/node_modules/@a/b'].filter(isInstalled)).toHaveLength(2);
  expect(['', 'packages/x', 'my_node_modules/a', 'node_modules', 'node_modules/'].filter(isInstalled)).toEqual([]);
});
