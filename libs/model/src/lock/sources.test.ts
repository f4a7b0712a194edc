import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { problemLine } from '../config/problem.ts';
import { lockOf } from './lock-fixture.ts';
import type { LockEntry } from './package-lock.ts';
import { lockSourceProblems } from './sources.ts';

const tarball = 'https://registry.npmjs.org/a/-/a-1.0.0.tgz';

function linesFor(entries: Readonly<Record<string, Partial<LockEntry>>>): readonly string[] {
  return lockSourceProblems(lockOf(entries)).map(problemLine);
}

const good: fc.Arbitrary<Partial<LockEntry>> = fc.constantFrom<Partial<LockEntry>>(
  {},
  { resolved: tarball },
  { resolved: 'https://registry.npmjs.org/@scope/a/-/a-1.0.0.tgz', integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
  { integrity: 'sha512-AAAA sha256-BBBB==' },
);

const bad: readonly (readonly [string, Partial<LockEntry>, string])[] = [
  [
    'git',
    { resolved: 'git+ssh://git@example.org/a/b.git#0123456789abcdef' },
    'resolved: expected a package from the registry, got "git+ssh://…@example.org/a/b.git#0123456789abcdef"',
  ],
  ['a file', { resolved: 'file:../a.tgz' }, 'resolved: expected a package from the registry, got "file:../a.tgz"'],
  [
    'another host',
    { resolved: 'https://example.org/a/-/a-1.0.0.tgz' },
    'resolved: expected a package from the registry, got "https://example.org/a/-/a-1.0.0.tgz"',
  ],
  [
    'a host that only looks alike',
    { resolved: 'https://registry.npmjs.org.example.org/a.tgz' },
    'resolved: expected a package from the registry, got "https://registry.npmjs.org.example.org/a.tgz"',
  ],
  [
    'an unencrypted host',
    { resolved: 'http://registry.npmjs.org/a/-/a-1.0.0.tgz' },
    'resolved: expected a package from the registry, got "http://registry.npmjs.org/a/-/a-1.0.0.tgz"',
  ],
  [
    'a URL with credentials, which are not shown',
    { resolved: 'https://u:secret@example.org/a.tgz?token=secret' },
    'resolved: expected a package from the registry, got "https://…@example.org/a.tgz?…"',
  ],
  ['no integrity', { integrity: undefined }, 'integrity: expected a digest such as sha512-…, got nothing'],
  ['an integrity of a broken algorithm', { integrity: 'md5-AAAA' }, 'integrity: expected a digest such as sha512-…, got "md5-AAAA"'],
  [
    'a bundled package that nobody bundles',
    { integrity: undefined, inBundle: true },
    'integrity: expected a digest such as sha512-…, got nothing',
  ],
  ['a link out of the example', { link: true, resolved: '../core' }, 'resolved: expected a folder of the example, got "../core"'],
  ['a link to nowhere', { link: true, resolved: 'packages/gone' }, 'resolved: expected a folder of the example, got "packages/gone"'],
  ['a link without a target', { link: true }, 'resolved: expected a folder of the example, got nothing'],
];

describe('a lock', () => {
  test('with packages of the registry has no problem, with or without "resolved"', () => {
    const entries = fc.dictionary(fc.stringMatching(/^node_modules\/(@s\/)?[a-z]{1,4}$/), good);
    fc.assert(fc.property(entries, (packages) => expect(linesFor({ '': { integrity: undefined }, ...packages })).toEqual([])));
  });

  test.each(bad)('that takes a package from %s has one problem, whatever else it holds', (_name, entry, line) => {
    const others = fc.dictionary(fc.stringMatching(/^node_modules\/[a-w]{1,4}$/), good);
    fc.assert(
      fc.property(others, (packages) =>
        expect(linesFor({ ...packages, 'node_modules/x': entry })).toEqual([`packages["node_modules/x"].${line}`]),
      ),
      {
        numRuns: 20,
      },
    );
  });

  test('may link the workspaces of the example', () => {
    expect(
      linesFor({
        '': {},
        'node_modules/core': { link: true, resolved: 'packages/core', integrity: undefined },
        'packages/core': { integrity: undefined },
      }),
    ).toEqual([]);
  });

  test('may hold packages that come inside the tarball of another, at any depth', () => {
    const inBundle = { inBundle: true, integrity: undefined };
    expect(
      linesFor({
        'node_modules/npm': {},
        'node_modules/npm/node_modules/a': inBundle,
        'node_modules/npm/node_modules/a/node_modules/@b/c': inBundle,
      }),
    ).toEqual([]);
    expect(linesFor({ 'packages/core': {}, 'packages/core/node_modules/a': inBundle })).toHaveLength(1);
  });

  test.each(['../x', '/etc/x', 'node_modules/../../x', 'node_modules\\..\\x'])('must not put a package at %s', (path) => {
    expect(linesFor({ [path]: {} })).toEqual([expect.stringContaining('expected a folder inside the example')]);
  });
});
