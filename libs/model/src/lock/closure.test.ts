import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dependencyClosure, productionPaths, resolveInLock } from './closure.ts';
import { lockOf } from './lock-fixture.ts';
import { type LockEntry, type PackageLock, parsePackageLock } from './package-lock.ts';

const names = ['a', 'b', 'c', '@s/d'] as const;
const name = fc.constantFrom(...names);
const ranges = fc.uniqueArray(name, { maxLength: 3 }).map((list) => Object.fromEntries(list.map((text) => [text, '*'])));
const place = fc.array(name, { minLength: 1, maxLength: 3 }).map((list) => list.map((text) => `node_modules/${text}`).join('/'));
const everything = Object.fromEntries(names.map((text) => [`node_modules/${text}`, {}]));
/** Any tree in which every name is there at the top, so that nothing needed is missing. */
const locks = fc
  .dictionary(place, fc.record({ dependencies: ranges, optionalDependencies: ranges, peerDependencies: ranges, dev: fc.boolean() }), {
    maxKeys: 12,
  })
  .map((entries) => lockOf({ '': {}, ...everything, ...entries }));
const wanted = fc.subarray([...names]);

function closureOf(lock: PackageLock, roots: readonly string[]): readonly string[] {
  const closure = dependencyClosure(lock, roots);
  if (!closure.ok) throw new Error(closure.error.problems?.join('\n'));
  return closure.value;
}

function needsOf(entry: LockEntry | undefined): readonly string[] {
  return Object.keys({ ...entry?.dependencies, ...entry?.optionalDependencies, ...entry?.peerDependencies });
}

describe('the closure of some packages', () => {
  test('holds all that its members need, and nothing that nobody needs', () => {
    fc.assert(
      fc.property(locks, wanted, (lock, roots) => {
        const closure = closureOf(lock, roots);
        const needed = closure.flatMap((from) =>
          needsOf(lock.packages.get(from)).map((dependency) => resolveInLock(lock, { name: dependency, from })),
        );
        expect(new Set(closure)).toEqual(new Set([...roots.map((root) => `node_modules/${root}`), ...needed]));
      }),
    );
  });

  test('is sorted and does not depend on the order of the names or of the lock', () => {
    fc.assert(
      fc.property(locks, wanted, (lock, roots) => {
        const closure = closureOf(lock, roots);
        const turned: PackageLock = { lockfileVersion: 3, packages: new Map([...lock.packages].reverse()) };
        expect(closureOf(turned, roots.toReversed())).toEqual(closure);
        expect(closure).toEqual(closure.toSorted());
      }),
    );
  });

  test('of two sets is the closure of one and of the other together', () => {
    fc.assert(
      fc.property(locks, wanted, wanted, (lock, some, others) => {
        expect(new Set(closureOf(lock, [...some, ...others]))).toEqual(new Set([...closureOf(lock, some), ...closureOf(lock, others)]));
      }),
    );
  });

  test('keeps nested versions nested', () => {
    const lock = lockOf({
      'node_modules/a': { dependencies: { b: '^1.0.0', c: '*' } },
      'node_modules/a/node_modules/b': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/c': { dependencies: { b: '^2.0.0' } },
      'node_modules/d': {},
    });
    expect(closureOf(lock, ['a'])).toEqual(['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/b', 'node_modules/c']);
  });

  test('takes optional and peer dependencies as far as the lock has them', () => {
    const lock = lockOf({
      'node_modules/a': {
        optionalDependencies: { b: '*', gone: '*' },
        peerDependencies: { c: '*', absent: '*' },
        dependencies: { gone: '*' },
      },
      'node_modules/b': {},
      'node_modules/c': {},
    });
    expect(closureOf(lock, ['a'])).toEqual(['node_modules/a', 'node_modules/b', 'node_modules/c']);
  });

  test('follows a link to its folder and finds what lies beside that', () => {
    const lock = lockOf({
      'node_modules/core': { link: true, resolved: 'packages/core' },
      'packages/core': { dependencies: { a: '*', b: '*' } },
      'packages/core/node_modules/a': {},
      'node_modules/a': {},
      'node_modules/b': {},
    });
    expect(closureOf(lock, ['core'])).toEqual(['node_modules/b', 'node_modules/core', 'packages/core', 'packages/core/node_modules/a']);
  });

  test('of a name that the lock does not have is a mistake in apphub.bundle.json', () => {
    expect(dependencyClosure(lockOf({ 'node_modules/duckdb': {} }), ['duckdb', 'duckdbb', 'zebra'])).toMatchObject({
      ok: false,
      error: {
        code: 'CONFIG_INVALID',
        problems: [
          'runtimeDependencies[1]: expected a package that package-lock.json has, got "duckdbb"; did you mean "duckdb"?',
          'runtimeDependencies[2]: expected a package that package-lock.json has, got "zebra"',
        ],
      },
    });
  });

  test('of a package whose dependency the lock does not have is a broken lock', () => {
    expect(dependencyClosure(lockOf({ 'node_modules/a': { dependencies: { b: '*' } } }), ['a'])).toMatchObject({
      ok: false,
      error: {
        code: 'LOCK_BROKEN',
        problems: ['packages["node_modules/a"].dependencies.b: expected a package that the lock has, got nothing'],
      },
    });
  });
});

describe('production paths', () => {
  test('are the installed paths that are not for development only', () => {
    fc.assert(
      fc.property(locks, (lock) => {
        const kept = productionPaths(lock);
        const dropped = [...lock.packages.keys()].filter((path) => path !== '' && !kept.includes(path));
        expect(kept.every((path) => lock.packages.get(path)?.dev !== true)).toBe(true);
        expect(dropped.every((path) => lock.packages.get(path)?.dev === true)).toBe(true);
        expect(kept).toEqual(kept.toSorted());
      }),
    );
  });

  test('keep what an optional dependency needs as well, and name no folder of the example', () => {
    const lock = lockOf({
      '': {},
      'packages/core': {},
      'node_modules/core': { link: true, resolved: 'packages/core' },
      'node_modules/a': { devOptional: true },
      'node_modules/b': { optional: true },
      'node_modules/c': { dev: true },
      'packages/core/node_modules/d': {},
    });
    expect(productionPaths(lock)).toEqual(['node_modules/a', 'node_modules/b', 'node_modules/core', 'packages/core/node_modules/d']);
  });
});

test('packages are found where Node itself finds them, in the tree that npm made for this repository', () => {
  const root = join(import.meta.dirname, '../../../..');
  const parsed = parsePackageLock(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.error.problems?.join('\n'));
  const lock = parsed.value;
  // The install script of "node" puts packages below it that no lock knows of.
  const questions = [...lock.packages].flatMap(([from, entry]) =>
    entry.link === true || from === 'node_modules/node' ? [] : Object.keys(entry.dependencies ?? {}).map((dependency) => ({ from, name: dependency })),
  );
  const answers = JSON.parse(
    execFileSync(process.execPath, ['-e', ASK_NODE], { cwd: root, input: JSON.stringify(questions), encoding: 'utf8' }),
  ) as unknown;
  expect(questions.length).toBeGreaterThan(100);
  expect(questions.map((question) => resolveInLock(lock, question) ?? null)).toEqual(answers);
});

const ASK_NODE = `
  const { existsSync, readFileSync } = require('node:fs');
  const { createRequire } = require('node:module');
  const { join, relative } = require('node:path');
  const answers = JSON.parse(readFileSync(0, 'utf8')).map(({ from, name }) => {
    const folders = createRequire(join(process.cwd(), from, 'package.json')).resolve.paths(name + '/package.json');
    const folder = folders.find((candidate) => existsSync(join(candidate, name)));
    return folder === undefined ? null : relative(process.cwd(), join(folder, name)).replaceAll('\\\\', '/');
  });
  console.log(JSON.stringify(answers));
`;
