import { afterEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type InputSet, openFileIndex, readInputs, sourceKey } from './index.ts';
import { makeTree, passClockTick, removeTrees } from './testing/tree.ts';

afterEach(() => {
  jest.restoreAllMocks();
  removeTrees();
});

const name = fc.constantFrom('a', 'b', 'd/a', 'd/b', 'd/e/a', '.gitignore', 'd/.gitignore');
const content = fc.constantFrom('a\n', 'b\n', 'e/', '1234567', '7654321');

const edit = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), name, content }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('write, mtime set back' as const), name, content }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('swap' as const, 'rename' as const), name, other: name }) },
  fc.record({ kind: fc.constantFrom('remove', 'chmod', 'link', 'folder'), name }),
  { weight: 3, arbitrary: fc.constant({ kind: 'read' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'let time pass' as const }) },
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

test('with an index, inputs and their key are what they are without, whatever was edited, and however fast', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 3, maxLength: 25 }), async (edits) => {
      const root = makeTree({ a: '1234567', 'd/a': '1234567', 'd/e/a': 'x' });
      const file = join(makeTree(), 'files');
      try {
        for (const step of [...edits, { kind: 'read' as const }, { kind: 'read' as const }]) {
          if (step.kind === 'let time pass') letTimePass(root);
          else if (step.kind !== 'read') apply(root, step);
          else expectSame(readInputs({ root }, { index: await openFileIndex(file) }), readInputs({ root }));
        }
      } finally {
        jest.restoreAllMocks();
        removeTrees();
      }
    }),
    { numRuns: 150 },
  );
});

/** Keys first: they may come from a text that is remembered, while files are listed when they are asked for. */
function expectSame(warm: InputSet, cold: InputSet): void {
  expect(sourceKey(warm, [])).toBe(sourceKey(cold, []));
  expect(warm).toEqual(cold);
  expect(sourceKey({ files: warm.files }, [])).toBe(sourceKey(cold, []));
}

/**
 * What was written before counts as long at rest for the next read. Edits after it get later time stamps, as they
 * would if the time had really passed.
 */
function letTimePass(root: string): void {
  passClockTick(root);
  jest.restoreAllMocks();
  const later = Date.now() + 60_000;
  jest.spyOn(Date, 'now').mockReturnValueOnce(later);
}

function apply(root: string, step: Exclude<Edit, { kind: 'read' | 'let time pass' }>): void {
  const path = join(root, step.name);
  mkdirSync(dirname(path), { recursive: true });
  const stats = lstatSync(path, { throwIfNoEntry: false });
  const isFile = stats?.isFile() ?? false;
  switch (step.kind) {
    case 'write':
    case 'write, mtime set back':
      if (stats !== undefined && !isFile) return;
      writeFileSync(path, step.content);
      if (stats !== undefined && step.kind !== 'write') utimesSync(path, stats.atime, stats.mtime);
      return;
    case 'swap': {
      const other = join(root, step.other);
      if (!isFile || !existsSync(other) || step.other === step.name) return;
      renameSync(path, `${root}/swapped`);
      renameSync(other, path);
      renameSync(`${root}/swapped`, other);
      return;
    }
    case 'rename':
      if (isFile && !existsSync(join(root, step.other)) && existsSync(dirname(join(root, step.other)))) renameSync(path, join(root, step.other));
      return;
    case 'chmod':
      if (isFile) chmodSync(path, (stats?.mode ?? 0) ^ 0o100);
      return;
    default:
      rmSync(path, { recursive: true, force: true });
      if (step.kind === 'link') symlinkSync('nowhere', path);
      if (step.kind === 'folder') mkdirSync(path);
  }
}
