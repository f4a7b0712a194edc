import { posix, win32 } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { globFault, normalPath, PATH_PATTERN, pathFault } from './path-rules.ts';

const tricky = fc.array(fc.constantFrom('a', 'b.c', '.', '..', '', '/', '\\', 'C:', '\0', ' ', '~', 'ä')).map((parts) => parts.join(''));
const joined = fc.array(fc.constantFrom('a', 'b.c', '.', '..', '', '...', 'node_modules')).map((parts) => parts.join('/'));
const paths = fc.oneof(tricky, joined);

describe('a faultless path', () => {
  test('stays inside the example on every platform', () => {
    fc.assert(
      fc.property(paths, (path) => {
        fc.pre(pathFault(path) === undefined);
        expect(posix.resolve('/example', path)).toMatch(/^\/example\/./);
        expect(win32.resolve('D:\\example', path)).toMatch(/^D:\\example\\./);
      }),
    );
  });

  test.each(['C:', './C:', './/./c:/x'])('%s names a drive of Windows, and is none', (path) => {
    expect([pathFault(path), globFault(path)]).toEqual(['escape', 'escape']);
  });

  test('has one spelling, which is faultless and names the same place', () => {
    fc.assert(
      fc.property(paths, (path) => {
        fc.pre(pathFault(path) === undefined);
        const spelling = normalPath(path);
        expect(pathFault(spelling)).toBeUndefined();
        expect(normalPath(spelling)).toBe(spelling);
        expect(posix.join('/example', spelling)).toBe(posix.resolve('/example', path));
      }),
    );
  });

  test('is accepted by the pattern that editors use, unless it is all dots', () => {
    const pattern = new RegExp(PATH_PATTERN);
    fc.assert(
      fc.property(paths, (path) => {
        fc.pre(/[^./]/.test(path) && !path.includes('\x7f'));
        expect(pattern.test(path)).toBe(pathFault(path) === undefined);
      }),
      { examples: [['./C:'], ['.//C:'], ['./C:a']] },
    );
  });
});

describe('a path with a fault', () => {
  test.each(['..', '../x', 'a/../b', 'a/..', '/etc', '\\\\host\\share', 'C:\\x', 'c:x', '..\\x', 'a\\..\\b', '//host/x'])(
    '%s escapes',
    (path) => {
      expect(pathFault(path)).toBe('escape');
    },
  );

  test.each(['', '.', './', 'a\\b', 'a\0b', 'a\nb', '\ud800'])('%j is not written as paths are', (path) => {
    expect(pathFault(path)).toBe('form');
  });

  test.each(['...', 'a..b.js', '..a/b', '.hidden', 'a b', 'ä', './a', 'a/', '~/a'])('%s has none', (path) => {
    expect(pathFault(path)).toBeUndefined();
  });
});

describe('a pattern', () => {
  test.each([
    'manifest.json',
    'dist/**/*',
    'dist/**/*.{js,js.map,d.ts}',
    '*.js{,.map}',
    'dist/{a,b}/c',
    'data/{1..9}.csv',
    '!**/*.map',
    '!(a|b).js',
    './dist/**',
    'node_modules/@mapbox/node-pre-gyp/**/*',
    '[[]id].js',
    'a..b/*',
    '{a,b}/12:00.csv',
    'a/{C:,b}',
  ])('%s stays inside', (glob) => {
    expect(globFault(glob)).toBeUndefined();
  });

  test.each([
    '../**',
    'a/../../b',
    '/etc/**',
    '!/etc/**',
    '!../x',
    'C:/x',
    '..\\x',
    '{..,a}/x',
    '{.,x}./y',
    '.{,x}./y',
    '{a/.,b}./x',
    'x/{.,y}.',
    '{/etc,x}/**',
    '{,x}/etc/**',
    '{a,/etc}',
    'a/{...}/b',
    '{C:/x,a}',
    '{C,a}:/x',
    'C{:,x}/y',
    './{a,{b,c:}}/x',
    './{,a}C:/x',
    './{,a}/C:/x',
  ])('%s could leave', (glob) => {
    expect(globFault(glob)).toBe('escape');
  });

  test.each(['', '!', 'a\\*', 'a\0'])('%j is not written as patterns are', (glob) => {
    expect(globFault(glob)).toBe('form');
  });

  test('without a fault never becomes "..", a drive or an absolute path when its braces are replaced', () => {
    const pieces = fc
      .array(fc.constantFrom('.', '..', '/', '{', '}', ',', 'a', ':', '*', '!'), { maxLength: 10 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(pieces, (glob) => {
        fc.pre(globFault(glob) === undefined);
        for (const expanded of expandBraces(glob.replace(/^!(?!\()/, ''))) {
          expect(expanded.startsWith('/')).toBe(false);
          expect(expanded).not.toMatch(/^(?:\.?\/)*[a-z]:/);
          expect(expanded.split('/')).not.toContain('..');
        }
      }),
      { numRuns: 3000 },
    );
  });
});

/** Every innermost pair of braces by each of its alternatives, as a shell does; ranges stay as they are. */
function expandBraces(pattern: string): readonly string[] {
  const group = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
  if (group?.[1] === undefined) return [pattern];
  const [before, after] = [pattern.slice(0, group.index), pattern.slice(group.index + group[0].length)];
  return group[1].split(',').flatMap((alternative) => expandBraces(`${before}${alternative}${after}`));
}

test('a pattern that takes exponential time to match is refused, ordinary ones are not', () => {
  for (const glob of ['*a*a*a*a*a*a*ab', '{a,b}{a,b}{a,b}{a,b}{a,b}', `${'a/'.repeat(300)}b`]) expect(globFault(glob)).toBe('form');
  for (const glob of ['dist/**/*', '!**/*.map', 'node_modules/{a,b}/**/*.{js,json}', 'data-*-*.csv']) expect(globFault(glob)).toBeUndefined();
});
