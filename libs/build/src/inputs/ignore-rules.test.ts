import { afterEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { join } from 'node:path';
import { readInputs } from './index.ts';
import { addToTree, makeTree, removeTrees } from './testing/tree.ts';

afterEach(removeTrees);

const git = (root: string, ...args: string[]): string =>
  execFileSync('git', ['-C', root, '-c', 'core.excludesFile=/dev/null', '-c', 'core.ignoreCase=false', ...args], { encoding: 'utf8' });

/** What git would offer to add below `folder`, by its own reading of all `.gitignore` files. */
function gitNames(repositoryRoot: string, folder: string): string[] {
  const listed = git(repositoryRoot, 'ls-files', '-z', '--others', '--exclude-per-directory=.gitignore', '--', folder);
  return listed.split('\0').filter(Boolean).map((name) => name.slice(folder.length + 1)).sort();
}

function ourNames(repositoryRoot: string, folder: string): string[] {
  const { files } = readInputs({ root: join(repositoryRoot, folder), repositoryRoot });
  return files.map(({ name }) => name.slice('bundle/'.length)).sort();
}

function emptyRepository(): string {
  const root = makeTree();
  git(root, 'init', '--quiet', '--template=');
  return root;
}

const segment = fc.constantFrom('a', 'b', 'ab', 'x.log', 'B2', 'c[1]', 'd?', 'e*', 'f g');
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '!'),
    fc.constantFrom('', '', '/', '**/'),
    fc.array(fc.constantFrom('a', 'b', 'ab', 'x.log', '*.log', '*', '?', '[ab]', '**', 'a*', 'b2', 'c\\[1\\]', 'f g'), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '/', '/**', ' '),
  )
  .map(([negation, start, segments, end]) => `${negation}${start}${segments.join('/')}${end}`);
const ignoreFile = fc.array(fc.oneof({ weight: 8, arbitrary: pattern }, fc.constantFrom('', '# a', '\\#a', '/')), { maxLength: 4 }).map((lines) => lines.join('\n'));

describe('what .gitignore files leave out', () => {
  test('is what git leaves out', () => {
    const tree = fc.record({
      paths: fc.uniqueArray(path, { minLength: 1, maxLength: 12 }),
      ignoreFiles: fc.dictionary(fc.constantFrom('', 'ex', 'ex/a', 'ex/a/b', 'ex/c[1]', 'ex/d?', 'ex/e*', 'ex/f g'), ignoreFile, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    });
    fc.assert(
      fc.property(tree, ({ paths, ignoreFiles }) => {
        const root = emptyRepository();
        try {
          for (const name of paths) addIfFree(root, `ex/${name}`);
          for (const [folder, content] of Object.entries(ignoreFiles)) addIfFree(root, join(folder, '.gitignore'), content);
          if (isIgnored(root, 'ex')) return;
          expect(ourNames(root, 'ex')).toEqual(gitNames(root, 'ex'));
        } finally {
          removeTrees();
        }
      }),
      { numRuns: 100 },
    );
  });

  test('does not depend on what is tracked, on .git/info/exclude, or on there being a repository at all', () => {
    const content = { '.gitignore': '*.log\n', 'ex/a.log': '', 'ex/b': '', 'ex/c': '' };
    const root = emptyRepository();
    addToTree(root, { ...content, '.git/info/exclude': 'b\n' });
    git(root, 'add', '--force', 'ex/a.log');
    expect(ourNames(root, 'ex')).toEqual(['b', 'c']);
    expect(ourNames(makeTree(content), 'ex')).toEqual(['b', 'c']);
  });
});

/** A path that runs through a file, or stands already, is left away. */
function addIfFree(root: string, name: string, content = ''): void {
  try {
    addToTree(root, { [name]: content });
  } catch (error) {
    if (!/EEXIST|ENOTDIR|EISDIR/u.test(String(error))) throw error;
  }
}

function isIgnored(root: string, folder: string): boolean {
  try {
    git(root, 'check-ignore', '--quiet', '--no-index', folder);
    return true;
  } catch {
    return false;
  }
}
