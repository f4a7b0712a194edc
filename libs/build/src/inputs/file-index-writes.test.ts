import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFileIndex, readInputs } from './index.ts';
import { publishIndex } from './publish-index.ts';
import { makeTree, passClockTick, removeTrees } from './testing/tree.ts';

let folder: string;
beforeEach(() => {
  folder = join(makeTree(), 'index');
});
afterEach(() => {
  jest.restoreAllMocks();
  removeTrees();
});

const FILES_AT_MOST = 256;

/** So many trees with a file each, long at rest. @returns their roots. */
function manyTrees(count: number): string[] {
  const parent = makeTree();
  const roots = Array.from({ length: count }, (_, index) => join(parent, String(index)));
  for (const root of roots) {
    mkdirSync(root);
    writeFileSync(join(root, 'a'), root);
  }
  passClockTick(roots.at(-1)!);
  const later = Date.now() + 60_000;
  jest.spyOn(Date, 'now').mockReturnValue(later);
  return roots;
}

/** Names the inputs of all `roots` in one go. @returns how many bytes were written in how many files. */
async function writesOf(roots: readonly string[]): Promise<{ readonly writes: number; readonly bytes: number }> {
  let [writes, bytes] = [0, 0];
  const publish: typeof publishIndex = (file, content) => {
    writes += 1;
    bytes += content.length;
    publishIndex(file, content);
  };
  const index = await openFileIndex(folder, { publish });
  for (const root of roots) readInputs({ root }, { index });
  expect(writes).toBe(0);
  await Promise.resolve();
  return { writes, bytes };
}

describe('what the index writes', () => {
  test('is each of its files once for any number of trees that are read in one go, and nothing when all is known', async () => {
    const roots = manyTrees(600);
    const { writes } = await writesOf(roots);
    expect(writes).toBe(readdirSync(folder).length);
    expect(writes).toBeLessThanOrEqual(FILES_AT_MOST);
    expect(await writesOf(roots)).toEqual({ writes: 0, bytes: 0 });
  });

  test('grows in bytes as the number of trees does', async () => {
    const roots = manyTrees(1000);
    const few = await writesOf(roots.slice(0, 250));
    const many = await writesOf(roots.slice(250));
    expect(many.bytes / few.bytes).toBeLessThan(5);
  });

  test('for one tree among hundreds is a small part of the whole', async () => {
    const roots = manyTrees(600);
    const all = await writesOf(roots);
    writeFileSync(join(roots[0]!, 'b'), 'new');
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    const one = await writesOf(roots);
    expect(one.writes).toBe(1);
    expect(one.bytes).toBeLessThan(all.bytes / 20);
  });
});

describe('a process that is killed while it writes', () => {
  test('leaves an index of which every file is whole, and what is in it is right', async () => {
    const roots = manyTrees(600);
    for (let kill = 0; kill < 4; kill += 1) await killedWhileWriting(roots);
    const index = await openFileIndex(folder);
    const known = roots.filter((root) => index.recall(root) !== undefined);
    const files = readdirSync(folder).filter((name) => name.length === 2);
    expect(new Set(known.map((root) => index.keyOf(root).slice(0, 2)))).toEqual(new Set(files));
    for (const root of roots) expect(readInputs({ root }, { index })).toEqual(readInputs({ root }));
    await Promise.resolve();
    expect(roots.filter((root) => index.recall(root) === undefined)).toEqual([]);
  });
});

/** Kills a process that forgets and learns all trees again and again, as soon as it has written something. */
async function killedWhileWriting(roots: readonly string[]): Promise<void> {
  const program = `
    import { readdirSync, rmSync } from 'node:fs';
    import { openFileIndex, readInputs } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
    const [folder, roots] = JSON.parse(process.argv[1]);
    const now = Date.now() + 60_000;
    Date.now = () => now;
    for (let round = 0; ; round += 1) {
      const index = await openFileIndex(folder);
      for (const root of roots) readInputs({ root }, { index });
      await new Promise((go) => setImmediate(go));
      if (round > 0) process.stdout.write('.');
      for (const name of readdirSync(folder)) rmSync(folder + '/' + name, { force: true });
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, JSON.stringify([folder, roots])], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}
