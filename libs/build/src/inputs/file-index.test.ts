import { sha256 } from '@apphub/model/node';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import xxhash from 'xxhash-wasm';
import { type FileIndex, type InputSet, openFileIndex, readInputs } from './index.ts';
import { makeTree, passClockTick, removeTrees, type TreeContent } from './testing/tree.ts';
import { TreeRecord } from './tree-record.ts';

let file: string;
beforeEach(() => {
  file = join(makeTree(), 'cache', 'files');
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
const readWarm = async (root: string): Promise<InputSet> => read(root, await openFileIndex(file));

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
    const before = lstatSync(file);
    expect(await readWarm(root)).toEqual(read(root));
    expect(lstatSync(file).ino).toBe(before.ino);
  });

  test('is believed: a digest it holds for unchanged metadata is not computed again', async () => {
    const root = makeTree({ a: 'truth' });
    letTimePass(root);
    const index = await openFileIndex(file);
    const record = new TreeRecord(Date.now());
    const row = record.addFolder({ name: 'bundle', listingKey: undefined, names: ['a'], known: undefined });
    record.addFile(row + 1, { stats: lstatSync(join(root, 'a')), digest: sha256('fiction') });
    index.remember(root, record);
    expect(read(root, index).files[0]?.digest).toBe(sha256('fiction'));
  });

  test('takes down nothing about files that may yet change in the clock tick in which they were read', async () => {
    const root = makeTree({ a: '1111' });
    await readWarm(root);
    expect((await openFileIndex(file)).recall(root)).toBeUndefined();
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
    const index = await openFileIndex(file);
    expect(readInputs({ root, exclude: ['a'] }, { index }).files).toHaveLength(1);
  });

  test('forgets trees that are gone', async () => {
    const gone = await knownTree({ a: '1' });
    rmSync(gone, { recursive: true });
    await knownTree({ b: '1' });
    expect((await openFileIndex(file)).recall(gone)).toBeUndefined();
  });

  test('is readable by its owner alone, and leaves no draft behind', async () => {
    await knownTree({ a: '1' });
    expect(lstatSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual(['files']);
  });

  test('sweeps the drafts that killed processes left, and nothing else', async () => {
    const [abandoned, recent, other] = [`${file}.${randomUUID()}`, `${file}.${randomUUID()}`, `${file}-2.${randomUUID()}`];
    mkdirSync(dirname(file));
    for (const draft of [abandoned, recent, other]) writeFileSync(draft, '');
    const before = Date.now() / 1000 - 120;
    for (const draft of [abandoned, other]) utimesSync(draft, before, before);
    await knownTree({ a: '1' });
    expect(readdirSync(dirname(file)).sort()).toEqual([file, recent, other].map((path) => basename(path)).sort());
  });

  test('that cannot be written only makes the next run slower', async () => {
    const root = makeTree({ a: '1' });
    letTimePass(root);
    const index = await openFileIndex(join(root, 'a', 'not-a-folder'));
    expect(read(root, index)).toEqual(read(root));
  });

  test('survives writers that race: the last one wins and both are right', async () => {
    const [one, two] = [makeTree({ a: '1' }), makeTree({ b: '2' })];
    letTimePass(two);
    const [first, second] = [await openFileIndex(file), await openFileIndex(file)];
    read(one, first);
    read(two, second);
    expect((await openFileIndex(file)).recall(two)).toBeDefined();
    expect([await readWarm(one), await readWarm(two)]).toEqual([read(one), read(two)]);
  });
});

describe('a damaged file index', () => {
  const cold = (root: string): InputSet => read(root);

  test.each(['', 'apphub', 'something else altogether, long enough for a header'])('%j counts as empty', async (content) => {
    const root = await knownTree({ a: '1' });
    writeFileSync(file, content);
    expect((await openFileIndex(file)).recall(root)).toBeUndefined();
    expect(await readWarm(root)).toEqual(cold(root));
    expect((await openFileIndex(file)).recall(root)).toBeDefined();
  });

  test('is one that is sound, but was written by code that makes other texts of the same files', async () => {
    const root = await knownTree({ a: '1' });
    const index = readFileSync(file);
    const start = 'apphub files 2\n\0'.length;
    index.writeBigUInt64LE((await xxhash()).h64Raw(index.subarray(start + 8)), start);
    writeFileSync(file, index);
    expect((await openFileIndex(file)).recall(root)).toBeUndefined();
  });

  test('is never believed, wherever it is cut off or a bit is turned over', async () => {
    const root = await knownTree({ 'a/b': '1', c: '2' });
    const whole = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(8), async (position, bit) => {
        const damaged = bit === 8 ? whole.subarray(0, position) : Buffer.from(whole);
        if (bit < 8) damaged.writeUInt8(whole.readUInt8(position) ^ (1 << bit), position);
        writeFileSync(file, damaged);
        expect((await openFileIndex(file)).recall(root)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
