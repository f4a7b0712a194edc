import { describe, expect, test } from '@jest/globals';
import { parsePackageJson } from '../config/package-json.ts';
import { problemLine } from '../config/problem.ts';
import { lockOf } from './lock-fixture.ts';
import { lockMismatchProblems } from './match.ts';
import type { LockEntry } from './package-lock.ts';

function linesFor(packageJson: object, root: Partial<LockEntry>): readonly string[] {
  const parsed = parsePackageJson(JSON.stringify(packageJson));
  return parsed.ok ? lockMismatchProblems(lockOf({ '': root }), parsed.value).map(problemLine) : ['unreadable'];
}

describe('a lock and a package.json', () => {
  test('belong together if they name the same ranges', () => {
    const groups = {
      dependencies: { a: '^1.0.0' },
      devDependencies: { b: '2' },
      optionalDependencies: { c: '*' },
      peerDependencies: { d: '1' },
    };
    expect(linesFor(groups, groups)).toEqual([]);
    expect(linesFor({}, {})).toEqual([]);
  });

  test('belong together if npm moved a name that stands in two groups', () => {
    expect(linesFor({ dependencies: { a: '1' }, optionalDependencies: { a: '1' } }, { optionalDependencies: { a: '1' } })).toEqual([]);
  });

  test('do not if a range differs or a name is on one side only', () => {
    expect(
      linesFor(
        { dependencies: { a: '^2.0.0', b: '1' }, devDependencies: {} },
        { dependencies: { a: '^1.0.0' }, devDependencies: { c: '3' } },
      ),
    ).toEqual([
      'packages[""].dependencies.a: expected "^2.0.0" as in package.json, got "^1.0.0"',
      'packages[""].dependencies.b: expected "1" as in package.json, got nothing',
      'packages[""].devDependencies.c: expected nothing as in package.json, got "3"',
    ]);
  });
});
