import { describe, expect, test } from '@jest/globals';
import { needsInstall, parsePackageJson, refusedLocks } from './package-json.ts';
import { problemLine } from './problem.ts';

function read(value: unknown) {
  const parsed = parsePackageJson(JSON.stringify(value));
  if (!parsed.ok) throw new Error(parsed.error.map(problemLine).join('\n'));
  return parsed.value;
}

describe('package.json', () => {
  test('may be empty', () => {
    expect(read({})).toEqual({
      type: 'commonjs',
      scripts: {},
      dependencies: {},
      devDependencies: {},
      optionalDependencies: {},
      peerDependencies: {},
    });
    expect(needsInstall(read({}))).toBe(false);
  });

  test('is read as far as the build needs it', () => {
    const packageJson = read({ type: 'module', scripts: { build: 'tsc' }, license: 'MIT', private: true });
    expect(packageJson.type).toBe('module');
    expect(packageJson.scripts['build']).toBe('tsc');
    expect(needsInstall(packageJson)).toBe(false);
  });

  test.each(['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'])('needs an install with %s', (group) => {
    expect(needsInstall(read({ [group]: { a: '1.0.0' } }))).toBe(true);
    expect(needsInstall(read({ [group]: {} }))).toBe(false);
  });

  test('needs an install with workspaces', () => {
    expect(needsInstall(read({ workspaces: ['packages/*'] }))).toBe(true);
  });

  test('is told what is wrong with it', () => {
    expect(() => read({ scripts: { build: 1 }, dependencies: ['a'] })).toThrow(
      'scripts.build: expected a text, got 1\ndependencies: expected an object, got ["a"]',
    );
  });
});

test('locks of other tools are refused by name, and so is the one that npm would read first', () => {
  expect([...refusedLocks.keys()]).toEqual(
    expect.arrayContaining(['pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb', 'npm-shrinkwrap.json']),
  );
  expect(refusedLocks.has('package-lock.json')).toBe(false);
});
