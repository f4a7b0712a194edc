import { sha256 } from '@apphub/model/node';
import { afterEach, describe, expect, test } from '@jest/globals';
import { lstatSync, type Stats, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTree, passClockTick, removeTrees } from './testing/tree.ts';
import { decodeTree, type TreeMemory } from './tree-memory.ts';
import { TreeRecord } from './tree-record.ts';

afterEach(removeTrees);

const LONG_AFTER = 4e12;
const LONG_BEFORE = 0;
const names = ['a', 'b'];

/** Two states of one file, one after the other. */
function twoStates(): { before: Stats; after: Stats } {
  const root = makeTree({ a: '1' });
  const before = lstatSync(join(root, 'a'));
  passClockTick(root);
  writeFileSync(join(root, 'a'), '2');
  return { before, after: lstatSync(join(root, 'a')) };
}

/** The memory of a folder in which `a` was read in the state `stats`. */
function remembered(stats: Stats, { content, readAt = LONG_AFTER, known }: { content: string; readAt?: number; known?: TreeMemory }): TreeMemory {
  const record = new TreeRecord(readAt);
  const row = record.addFolder({ name: 'bundle', listingKey: undefined, names, known: known?.folder('bundle') });
  record.addFile(row + 1, { stats, digest: sha256(content) });
  return decodeTree(record.encode());
}

describe('what is remembered of a tree', () => {
  test('is the digest of each file for as long as its metadata is the same', () => {
    const { before, after } = twoStates();
    const folder = remembered(before, { content: '1' }).folder('bundle');
    expect(folder?.unchanged('a', before)).toBe(0);
    expect(folder?.facts(0)).toEqual({ size: 1, mode: before.mode, digest: sha256('1') });
    expect(folder?.unchanged('b', before)).toBeUndefined();
    expect(remembered(before, { content: '1' }).folder('bundle')?.unchanged('a', after)).toBeUndefined();
  });

  test('is kept where nothing new was taken down', () => {
    const { before } = twoStates();
    const record = new TreeRecord(LONG_AFTER);
    record.addFolder({ name: 'bundle', listingKey: undefined, names, known: remembered(before, { content: '1' }).folder('bundle') });
    const folder = decodeTree(record.encode()).folder('bundle');
    expect(folder?.unchanged('a', before)).toBe(0);
    expect(folder?.facts(0).digest).toBe(sha256('1'));
  });

  test('is forgotten of a file that was not yet at rest when it was read again, and of one that is a folder now', () => {
    const { before, after } = twoStates();
    const known = remembered(before, { content: '1' });
    expect(remembered(after, { content: '2', readAt: LONG_BEFORE, known }).folder('bundle')?.unchanged('a', before)).toBeUndefined();
    const record = new TreeRecord(LONG_AFTER);
    record.addFolderName(1 + record.addFolder({ name: 'bundle', listingKey: undefined, names, known: remembered(before, { content: '1' }).folder('bundle') }));
    expect(decodeTree(record.encode()).folder('bundle')?.unchanged('a', before)).toBeUndefined();
  });

  test('has a source text only if one was taken down', () => {
    const record = new TreeRecord(LONG_AFTER);
    record.addFolder({ name: 'bundle', listingKey: undefined, names: [], known: undefined });
    expect(decodeTree(record.encode()).sourceText).toBeUndefined();
    record.addSourceText(Buffer.from('text'));
    expect(decodeTree(record.encode()).sourceText).toEqual(Buffer.from('text'));
  });
});
