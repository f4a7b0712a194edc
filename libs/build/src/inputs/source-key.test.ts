import { sha256 } from '@apphub/model/node';
import { afterAll, describe, expect, test } from '@jest/globals';
import { chmodSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InputSet, readInputs, sourceFields, sourceKey, transitiveSourceKey } from './index.ts';
import { addToTree, makeTree, removeTrees, type TreeContent } from './testing/tree.ts';

afterAll(removeTrees);

const inputs: InputSet = {
  files: [
    { name: 'bundle/a', source: '/somewhere/a', size: 1, executable: false, digest: sha256('a') },
    { name: 'bundle/b', source: '/somewhere/b', size: 1, executable: true, digest: sha256('b') },
    { name: 'bundle/c', source: '/somewhere/c', size: 1, executable: false, digest: sha256('a'), link: 'a' },
  ],
};

test('each input is one field: its name, what it is, its digest', () => {
  expect(sourceFields(inputs)).toEqual([
    ['file:bundle/a', `- ${sha256('a')}`],
    ['file:bundle/b', `x ${sha256('b')}`],
    ['file:bundle/c', `-> ${sha256('a')}`],
  ]);
});

describe('a source key', () => {
  const key = sourceKey(inputs, []);

  test('has a golden value', () => {
    expect(key).toMatchInlineSnapshot(`"sha256:be7b02ab446763640c9d8738e1d2ed0a3fa1385ef96dcaf8c289da8734b7c94b"`);
  });

  test('depends on which upstream examples there are and where they are laid out', () => {
    const keys = [[], [{ slug: 'm', path: 'up/m' }], [{ slug: 'n', path: 'up/m' }], [{ slug: 'm', path: 'up/n' }]].map((list) => sourceKey(inputs, list));
    expect(new Set(keys).size).toBe(4);
  });

  test('does not depend on where the files lie on this machine', () => {
    const moved = { files: inputs.files.map((file) => ({ ...file, source: `/elsewhere${file.source}` })) };
    expect(sourceKey(moved, [])).toBe(key);
  });

  test('together with those upstream changes when any of them does, in whatever order they are given', () => {
    const [one, two] = [sha256('one'), sha256('two')];
    const whole = transitiveSourceKey(key, new Map([['m', one], ['n', two]]));
    expect(transitiveSourceKey(key, new Map([['n', two], ['m', one]]))).toBe(whole);
    expect(transitiveSourceKey(key, new Map([['m', two], ['n', one]]))).not.toBe(whole);
    expect(transitiveSourceKey(one, new Map([['m', one], ['n', two]]))).not.toBe(whole);
  });
});

describe('the source key of a folder', () => {
  const content: TreeContent = { 'package-lock.json': '{}', 'src/a.ts': 'a', 'run.sh': { run: 'x' }, link: { link: 'run.sh' } };
  const keyOf = (root: string): string => sourceKey(readInputs({ root }), []);
  const keyAfter = (edit: (at: (name: string) => string) => void): string => {
    const root = makeTree(content);
    edit((name) => join(root, name));
    return keyOf(root);
  };
  const key = keyOf(makeTree(content));

  test.each<[string, (at: (name: string) => string) => void]>([
    ['the bytes of a file', (at) => writeFileSync(at('src/a.ts'), 'b')],
    ['the lockfile', (at) => writeFileSync(at('package-lock.json'), '{ }')],
    ['the name of a file', (at) => renameSync(at('src/a.ts'), at('src/b.ts'))],
    ['the folder of a file', (at) => renameSync(at('src'), at('lib'))],
    ['the executable bit', (at) => chmodSync(at('run.sh'), 0o644)],
    ['a new file, even an empty one', (at) => writeFileSync(at('src/empty'), '')],
    ['a file that is gone', (at) => rmSync(at('run.sh'))],
    ['a copy in place of a link', (at) => { rmSync(at('link')); writeFileSync(at('link'), 'x', { mode: 0o755 }); }],
    ['the target of a link', (at) => { rmSync(at('link')); symlinkSync('src/a.ts', at('link')); }],
  ])('changes with %s', (_, edit) => {
    expect(keyAfter(edit)).not.toBe(key);
  });

  test.each<[string, (at: (name: string) => string) => void]>([
    ['times', (at) => utimesSync(at('src/a.ts'), 1, 1)],
    ['permissions other than the owner\'s to execute', (at) => chmodSync(at('src/a.ts'), 0o677)],
    ['what is left out', (at) => addToTree(at('.'), { '.env': 'SECRET=1', 'node_modules/x': '' })],
  ])('does not change with %s', (_, edit) => {
    expect(keyAfter(edit)).toBe(key);
  });

  test('is the same in either Unicode form of a name', () => {
    expect(keyOf(makeTree({ 'caf\u00e9/\u1e69': 'x' }))).toBe(keyOf(makeTree({ 'cafe\u0301/s\u0323\u0307': 'x' })));
  });
});
