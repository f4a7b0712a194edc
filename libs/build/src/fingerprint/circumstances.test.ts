import { afterAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { makeTree, removeTrees } from '../inputs/testing/tree.ts';

afterAll(removeTrees);

const plain = { umask: 0o022, reversed: false, seconds: 1_000_000_000, git: false };
const program = join(import.meta.dirname, 'testing', 'print-fingerprint.ts');

/** The fingerprint of the same example, made and read in a process of its own. */
function fingerprintIn(circumstances: Partial<typeof plain>, { environment = {}, deeper = '' } = {}): string {
  return execFileSync(process.execPath, [program, join(makeTree(), deeper), JSON.stringify({ ...plain, ...circumstances })], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...environment },
  });
}

describe('the fingerprint of an example is the same', () => {
  const expected = fingerprintIn({});

  test('for everybody: it has a golden value', () => {
    expect(expected).toMatchInlineSnapshot(`"sha256:e314e19839c3f23ad69881a3103f772b18ecc8464dd6ff8eb54349ece437b2d7"`);
  });

  test.each<[string, () => string]>([
    ['wherever it is checked out', () => fingerprintIn({}, { deeper: 'much/deeper/Füße of 10' })],
    ['under any umask', () => fingerprintIn({ umask: 0o077 })],
    ['under a lax umask', () => fingerprintIn({ umask: 0 })],
    ['whatever the order in which its files were created', () => fingerprintIn({ reversed: true })],
    ['whatever the times of its files', () => fingerprintIn({ seconds: 1_700_000_123 })],
    ['with and without git', () => fingerprintIn({ git: true })],
    ['under another locale', () => fingerprintIn({}, { environment: { LC_ALL: 'sv_SE.UTF-8', LANG: 'sv_SE.UTF-8' } })],
    ['under a locale that folds case in its own way', () => fingerprintIn({}, { environment: { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' } })],
    ['in another time zone', () => fingerprintIn({}, { environment: { TZ: 'Pacific/Kiritimati' } })],
    ['for another user', () => fingerprintIn({}, { environment: { HOME: '/nonexistent', USER: 'somebody', LOGNAME: 'somebody' } })],
  ])('%s', (_, fingerprint) => {
    expect(fingerprint()).toBe(expected);
  });
});
