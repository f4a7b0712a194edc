import { parsePackageLock } from '@apphub/model';
import { expect, test } from '@jest/globals';
import { lockNameProblems } from './lock-names.ts';

const problemsOf = (packages: object) => {
  const lock = parsePackageLock(JSON.stringify({ lockfileVersion: 3, packages }));
  if (!lock.ok) throw new Error(lock.error.message);
  return lockNameProblems(lock.value).length;
};
const asking = (spec: string, from = '') => problemsOf({ [from]: { dependencies: { x: spec } } });

test.each(['1.2.3', '^1 || >=2.0.0-rc.1 <3', '*', '', 'latest', 'npm:@scope/other@^1.0.0', 'file:packages/x', './packages/x'])(
  'a dependency on %j is one on a published package, or inside the example',
  (spec) => expect(asking(spec)).toBe(0),
);

test.each(['file:../x', 'file:/x', 'file:///x', 'file:C:/x', '../x', '/x', '~/x', 'a/b', 'github:a/b', 'git://h/x', 'http://h/x.tgz', 'file:a/../../x', '.\\..\\x'])(
  'a dependency on %j is not',
  (spec) => expect(asking(spec)).toBe(1),
);

test('a folder is named from where it is asked for', () => {
  expect(asking('file:../y', 'packages/x')).toBe(0);
  expect(asking('file:../../../y', 'packages/x')).toBe(1);
});

test('entries have one exact version and the name of a package', () => {
  expect(problemsOf({ 'node_modules/a': { version: '1.2.3-rc.1+b' }, 'node_modules/b': { version: '0.0.0', name: '@s/b' }, 'node_modules/c': { link: true } })).toBe(0);
  expect(problemsOf({ 'node_modules/a': { version: '^1.0.0' }, 'node_modules/b': { version: '1.0.0', name: 'b@file:/x' } })).toBe(2);
});
