import { type FailureCode, FailureError } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { afterEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InputSource, readInputs } from './index.ts';
import { makeTree, removeTrees, type TreeContent } from './testing/tree.ts';

afterEach(removeTrees);

const namesOf = (source: InputSource): string[] => readInputs(source).files.map(({ name }) => name).sort();
const namesIn = (content: TreeContent, rest: Partial<InputSource> = {}): string[] => namesOf({ root: makeTree(content), ...rest });

function failureOf(read: () => unknown): { code: FailureCode; problems: readonly string[] } {
  try {
    read();
  } catch (error) {
    if (error instanceof FailureError) return { code: error.failure.code, problems: error.failure.problems ?? [] };
    throw error;
  }
  throw new Error('nothing failed');
}

describe('the input set', () => {
  test('has every file with its place in the workspace, source, size, executable bit and digest', () => {
    const root = makeTree({ 'src/index.ts': 'export {};', 'tools/run.sh': { run: '#!/bin/sh' } });
    expect(readInputs({ root }).files).toEqual([
      { name: 'bundle/src/index.ts', source: join(root, 'src/index.ts'), size: 10, executable: false, digest: sha256('export {};') },
      { name: 'bundle/tools/run.sh', source: join(root, 'tools/run.sh'), size: 9, executable: true, digest: sha256('#!/bin/sh') },
    ]);
  });

  test('has the shared sources of a scenario beside the example', () => {
    const sharedRoot = makeTree({ 'events.ts': '1' });
    expect(namesIn({ 'a.ts': '' }, { sharedRoot })).toEqual(['bundle/a.ts', 'shared/events.ts']);
    expect(namesIn({ 'a.ts': '' }, { sharedRoot: join(sharedRoot, 'absent') })).toEqual(['bundle/a.ts']);
  });

  test('has files of any size whole', () => {
    for (const size of [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20]) {
      const content = 'x'.repeat(size);
      expect(readInputs({ root: makeTree({ f: content }) }).files[0]).toMatchObject({ size, digest: sha256(content) });
    }
  });

  test('has no empty folders', () => {
    const root = makeTree({ a: '' });
    mkdirSync(join(root, 'empty/deeper'), { recursive: true });
    expect(namesOf({ root })).toEqual(['bundle/a']);
  });

  test('comes in the same order however the files were created, sorted by code unit in each folder', () => {
    const names = ['10', '9', '1e3', 'b', 'B', 'ä', 'a-b', 'a/x', 'Z'];
    const content = (list: string[]) => Object.fromEntries(list.map((name) => [`f${name}`, name]));
    const forwards = readInputs({ root: makeTree(content(names.filter((name) => name !== 'B'))) });
    const backwards = readInputs({ root: makeTree(content(names.filter((name) => name !== 'B').reverse())) });
    expect(forwards.files.map(({ name }) => name)).toEqual(backwards.files.map(({ name }) => name));
    expect(forwards.files.map(({ name }) => name.slice('bundle/f'.length))).toEqual(['10', '1e3', '9', 'Z', 'a/x', 'a-b', 'b', 'ä']);
  });
});

describe('left out are', () => {
  test('what the build writes, but no namesake elsewhere', () => {
    const content = { 'dist/a': '', 'artifacts/b': '', 'src/artifacts/c': '', 'src/dist/d': '', 'out/put/e': '', 'put/f': '' };
    expect(namesIn(content, { exclude: ['dist', './artifacts/', 'out/put'] })).toEqual(['bundle/put/f', 'bundle/src/artifacts/c', 'bundle/src/dist/d']);
  });

  test('what tools write at the top and beside a package.json, but no namesake elsewhere', () => {
    const tools = ['node_modules', '.nx', '.turbo', '.cache'];
    const content = tools.flatMap((tool) => [`${tool}/a`, `packages/core/${tool}/b`, `data/${tool}/c`]);
    const found = namesIn({ 'packages/core/package.json': '{}', ...Object.fromEntries(content.map((name) => [name, ''])) });
    expect(found).toEqual([...tools.map((tool) => `bundle/data/${tool}/c`).sort(), 'bundle/packages/core/package.json']);
  });

  test('personal settings and the folder of git at any depth', () => {
    const personal = ['.npmrc', '.env', '.env.local', '.envrc', '.git/HEAD'];
    const content = personal.flatMap((name) => [name, `deep/er/${name}`]);
    expect(namesIn({ '.environment': '', ...Object.fromEntries(content.map((name) => [name, ''])) })).toEqual(['bundle/.environment']);
  });

  test('what .gitignore files say, from the repository down, the deepest having the last word', () => {
    const repositoryRoot = makeTree({
      '.gitignore': '*.log\n/examples/*/generated/\n',
      'examples/.gitignore': '*.tmp\n',
      'examples/one/.gitignore': '!keep.log\n/local\n',
      'examples/one/a.log': '',
      'examples/one/keep.log': '',
      'examples/one/b.tmp': '',
      'examples/one/local': '',
      'examples/one/generated/c': '',
      'examples/one/src/local': '',
      'examples/one/src/.gitignore': 'local/\n*.ts\n!index.ts\n',
      'examples/one/src/index.ts': '',
      'examples/one/src/other.ts': '',
    });
    const kept = ['.gitignore', 'keep.log', 'src/.gitignore', 'src/index.ts', 'src/local'];
    expect(namesOf({ root: join(repositoryRoot, 'examples/one'), repositoryRoot })).toEqual(kept.map((name) => `bundle/${name}`));
  });

  test('nothing on the word of a .gitignore that ignores the example itself', () => {
    const repositoryRoot = makeTree({ '.gitignore': 'tmp/\n*.ts\n', 'tmp/one/a.ts': '' });
    expect(namesOf({ root: join(repositoryRoot, 'tmp/one'), repositoryRoot })).toEqual(['bundle/a.ts']);
  });
});

describe('symbolic links', () => {
  test('inside the example are inputs as links', () => {
    const root = makeTree({ 'a/file': 'x', 'b/link': { link: '../a/file' }, 'b/folder': { link: '../a' }, 'to/come': { link: '../made-by-build' } });
    const links = readInputs({ root }).files.filter(({ link }) => link !== undefined);
    expect(links.map(({ name, link, digest }) => [name, link, digest])).toEqual([
      ['bundle/b/folder', '../a', sha256('../a')],
      ['bundle/b/link', '../a/file', sha256('../a/file')],
      ['bundle/to/come', '../made-by-build', sha256('../made-by-build')],
    ]);
  });

  test('that leave the example, directly or through other links, are refused, all at once', () => {
    const root = makeTree({
      absolute: { link: '/etc/hostname' },
      windows: { link: 'C:\\data' },
      up: { link: '../x' },
      'a/b/c/file': '',
      fine: { link: 'a/b/c' },
      through: { link: 'fine/../../../../x' },
      around: { link: '../bundle/a' },
      loop: { link: 'pool' },
      pool: { link: 'loop' },
    });
    const { code, problems } = failureOf(() => readInputs({ root }));
    expect(code).toBe('INPUT_LINK_ESCAPE');
    expect(problems.map((line) => line.split(' ')[0]).sort()).toEqual(
      ['absolute', 'around', 'loop', 'pool', 'through', 'up', 'windows'].map((name) => `bundle/${name}`),
    );
  });

  test('count ".." from where a link really leads', () => {
    const deep = { 'a/b/c/file': '', 'd/to-c': { link: '../a/b/c' } };
    expect(namesIn({ ...deep, 'd/ok': { link: 'to-c/../../../top' } })).toContain('bundle/d/ok');
    expect(failureOf(() => namesIn({ ...deep, 'd/bad': { link: 'to-c/../../../../top' } })).problems).toEqual(['bundle/d/bad -> to-c/../../../../top']);
  });

  test('cannot stand for the shared folder as a whole', () => {
    const sharedRoot = join(makeTree({ shared: { link: '/etc' } }), 'shared');
    expect(failureOf(() => namesIn({ a: '' }, { sharedRoot })).code).toBe('INPUT_KIND_UNSUPPORTED');
  });
});

describe('refused are', () => {
  test('pipes', () => {
    const root = makeTree({ a: '' });
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect(failureOf(() => readInputs({ root }))).toEqual({ code: 'INPUT_KIND_UNSUPPORTED', problems: ['bundle/pipe'] });
  });

  test('names in one folder that differ only in case or Unicode form, with all of them', () => {
    const content = { 'src/Read.me': '', 'src/READ.ME': '', 'src/read.me': '', 'caf\u00e9': '', 'cafe\u0301': '', 'stra\u00dfe': '', STRASSE: '', other: '' };
    const root = makeTree(content);
    const { code, problems } = failureOf(() => readInputs({ root }));
    expect(code).toBe('INPUT_NAME_UNPORTABLE');
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toContain('"bundle/src/READ.ME" and "bundle/src/Read.me" and "bundle/src/read.me"');
  });

  test('names that are not valid Unicode, while a rightful replacement character is not', () => {
    const root = makeTree({ 'r\ufffd.txt': '' });
    expect(namesOf({ root })).toEqual(['bundle/r\ufffd.txt']);
    writeFileSync(Buffer.concat([Buffer.from(`${root}/bad-`), Buffer.from([0xff, 0xfe])]), '');
    expect(failureOf(() => readInputs({ root })).code).toBe('INPUT_NAME_UNPORTABLE');
  });

  test('an absurd number of files', () => {
    const root = makeTree(Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`f${index}`, ''])));
    expect(failureOf(() => readInputs({ root }, { maxEntries: 10 })).code).toBe('INPUT_LIMIT');
    expect(readInputs({ root }, { maxEntries: 11 }).files).toHaveLength(11);
  });

  test('a folder that is not there', () => {
    expect(failureOf(() => readInputs({ root: join(makeTree(), 'absent') })).code).toBe('INPUT_UNREADABLE');
  });
});

test('names are told in Unicode form NFC, sources as the disk spells them', () => {
  const root = makeTree({ 'cafe\u0301/re\u0301sume\u0301.md': 'x' });
  const [file] = readInputs({ root }).files;
  expect(file?.name).toBe('bundle/caf\u00e9/r\u00e9sum\u00e9.md');
  expect(existsSync(file?.source ?? '')).toBe(true);
});
