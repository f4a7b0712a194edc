import { sha256 } from '@apphub/model/node';
import { afterEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from './hash-file.ts';
import { makeTree, removeTrees } from './testing/tree.ts';

afterEach(removeTrees);

describe('reading a file', () => {
  test('gives its digest and its metadata', () => {
    const path = join(makeTree({ file: 'content' }), 'file');
    expect(hashFile(path)).toEqual({ digest: sha256('content'), stats: expect.objectContaining({ size: 7, ino: lstatSync(path).ino }) });
  });

  test('gives nothing where something else stands, and never waits for it', () => {
    const root = makeTree({ 'folder/file': '', link: { link: 'folder/file' }, loop: { link: 'loop' } });
    execFileSync('mkfifo', [join(root, 'pipe')]);
    for (const name of ['folder', 'link', 'loop', 'pipe', 'nothing']) expect([name, hashFile(join(root, name))]).toEqual([name, undefined]);
  });

  test('tells what else keeps it from being read', () => {
    const root = makeTree({ file: '' });
    expect(() => hashFile(join(root, 'file', 'inside'))).toThrow('ENOTDIR');
  });
});
