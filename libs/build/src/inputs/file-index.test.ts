import { sha256 } from '@apphub/model/node';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import xxhash from 'xxhash-wasm';
import { type FileIndex, type InputSet, openFileIndex, readInputs } from './index.ts';
import { makeTree, passClockTick, removeTrees, type TreeContent } from './testing/tree.ts';
import { TreeRecord } from './tree-record.ts';

let folder: string;
beforeEach(() => {
  folder = join(makeTree(), 'cache', 'index');
});
afterEach(() => {
  jest.restoreAllMocks();
  removeTrees();
});

const LATER = 60_000;

/** Lets what is written before this call count as long at rest. */
function letTimePass(root: string): void {
  passClockTick(root);
  const later = Date.now() + LATER;
  jest.spyOn(Date, 'now').mockReturnValue(later);
}

const read = (root: string, index?: FileIndex): InputSet => readInputs({ root }, index === undefined ? {} : { index });
const readWarm = async (root: string): Promise<InputSet> => read(root, await openFileIndex(folder));

/** The file of the index that has the tree at `root`. */
const fileOf = async (root: string): Promise<string> => join(folder, (await openFileIndex(folder)).keyOf(root).slice(0, 2));

/** A tree that the index knows and has reason to trust. */
async function knownTree(content: TreeContent): Promise<string> {
  const root = makeTree(content);
  letTimePass(root);
  await readWarm(root);
  return root;
}

describe('a file index', () => {
  test('remembers digests and listings, and is not written again while nothing changes', async () => {
    const root = await knownTree({ 'a/b': '1', c: { run: '2' }, d: { link: 'c' } });
    const before = lstatSync(await fileOf(root));
    expect(await readWarm(root)).toEqual(read(root));
    expect(lstatSync(await fileOf(root)).ino).toBe(before.ino);
  });

  test('is believed: a digest it holds for unchanged metadata is not computed again', async () => {
    const root = makeTree({ a: 'truth' });
    letTimePass(root);
    const index = await openFileIndex(folder);
    const record = new TreeRecord(Date.now());
    const row = record.addFolder({ name: 'bundle', listingKey: undefined, names: ['a'], known: undefined });
    record.addFile(row + 1, { stats: lstatSync(join(root, 'a')), digest: sha256('fiction') });
    index.remember(root, record);
    expect(read(root, index).files[0]?.digest).toBe(sha256('fiction'));
  });

  test('takes down nothing about files that may yet change in the clock tick in which they were read', async () => {
    const root = makeTree({ a: '1111' });
    jest.spyOn(Date, 'now').mockReturnValue(lstatSync(join(root, 'a')).ctimeMs);
    await readWarm(root);
    expect((await openFileIndex(folder)).recall(root)).toBeUndefined();
  });

  test.each(['at rest', 'fresh'])('notices an edit of the same size, with the same mtime, of a file that is %s', async (age) => {
    const root = makeTree({ a: '1111' });
    const long = new Date('2001-02-03T04:05:06Z');
    utimesSync(join(root, 'a'), long, long);
    if (age === 'at rest') letTimePass(root);
    await readWarm(root);
    writeFileSync(join(root, 'a'), '2222');
    utimesSync(join(root, 'a'), long, long);
    expect((await readWarm(root)).files[0]?.digest).toBe(sha256('2222'));
  });

  test('notices a change of what is left out, though no folder changed', async () => {
    const root = await knownTree({ '.gitignore': '*.tmp\n', 'a/x.tmp': '', 'a/x.log': '' });
    writeFileSync(join(root, '.gitignore'), '*.log\n');
    expect((await readWarm(root)).files.map(({ name }) => name)).toEqual(['bundle/.gitignore', 'bundle/a/x.tmp']);
    const index = await openFileIndex(folder);
    expect(readInputs({ root, exclude: ['a'] }, { index }).files).toHaveLength(1);
  });

  test('forgets trees that are gone, when it writes what it knows of trees beside them', async () => {
    const [gone, beside] = await neighbours();
    rmSync(gone, { recursive: true });
    letTimePass(beside);
    await readWarm(beside);
    expect((await openFileIndex(folder)).recall(gone)).toBeUndefined();
  });

  test('is readable by its owner alone, and leaves no draft behind', async () => {
    const file = await fileOf(await knownTree({ a: '1' }));
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(lstatSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual([basename(file)]);
  });

  test('sweeps the drafts that killed processes left, and nothing else', async () => {
    const [abandoned, recent, other] = [`0a.${randomUUID()}`, `0b.${randomUUID()}`, `other.${randomUUID()}`];
    mkdirSync(folder, { recursive: true });
    for (const name of [abandoned, recent, other]) writeFileSync(join(folder, name), '');
    const before = Date.now() / 1000 - 120;
    for (const name of [abandoned, other]) utimesSync(join(folder, name), before, before);
    const file = await fileOf(await knownTree({ a: '1' }));
    expect(readdirSync(folder).sort()).toEqual([basename(file), recent, other].sort());
  });

  test('that cannot be written only makes the next run slower', async () => {
    const root = makeTree({ a: '1' });
    letTimePass(root);
    const index = await openFileIndex(join(root, 'a', 'not-a-folder'));
    expect(read(root, index)).toEqual(read(root));
  });

  test('that two processes write keeps what either has learned', async () => {
    const [one, two] = await neighbours();
    for (const root of [one, two]) rmSync(await fileOf(root), { force: true });
    const [first, second] = [await openFileIndex(folder), await openFileIndex(folder)];
    for (const index of [first, second]) for (const root of [one, two]) expect(index.recall(root)).toBeUndefined();
    letTimePass(two);
    read(one, first);
    await Promise.resolve();
    read(two, second);
    const third = await openFileIndex(folder);
    expect([third.recall(one), third.recall(two)]).not.toContain(undefined);
    expect([await readWarm(one), await readWarm(two)]).toEqual([read(one), read(two)]);
  });
});

/** Two trees that one file of the index is for; the first is known. */
async function neighbours(): Promise<readonly [string, string]> {
  const known = await knownTree({ a: '1' });
  const { keyOf } = await openFileIndex(folder);
  const parent = makeTree();
  let beside: string;
  let number = 0;
  do beside = join(parent, String((number += 1)));
  while (keyOf(beside).slice(0, 2) !== keyOf(known).slice(0, 2));
  mkdirSync(beside);
  writeFileSync(join(beside, 'b'), '2');
  return [known, beside];
}

describe('a damaged file index', () => {
  const cold = (root: string): InputSet => read(root);

  test.each(['', 'apphub', 'something else altogether, long enough for a header'])('%j counts as empty', async (content) => {
    const root = await knownTree({ a: '1' });
    writeFileSync(await fileOf(root), content);
    expect((await openFileIndex(folder)).recall(root)).toBeUndefined();
    expect(await readWarm(root)).toEqual(cold(root));
    expect((await openFileIndex(folder)).recall(root)).toBeDefined();
  });

  test('is one that is sound, but was written by code that makes other texts of the same files', async () => {
    const root = await knownTree({ a: '1' });
    const file = await fileOf(root);
    const index = readFileSync(file);
    const start = 'apphub files 3\n\0'.length;
    index.writeBigUInt64LE((await xxhash()).h64Raw(index.subarray(start + 8)), start);
    writeFileSync(file, index);
    expect((await openFileIndex(folder)).recall(root)).toBeUndefined();
  });

  test('is never believed, wherever it is cut off or a bit is turned over', async () => {
    const root = await knownTree({ 'a/b': '1', c: '2' });
    const file = await fileOf(root);
    const whole = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(8), async (position, bit) => {
        const damaged = bit === 8 ? whole.subarray(0, position) : Buffer.from(whole);
        if (bit < 8) damaged.writeUInt8(whole.readUInt8(position) ^ (1 << bit), position);
        writeFileSync(file, damaged);
        expect((await openFileIndex(folder)).recall(root)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
