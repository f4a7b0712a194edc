import { FailureError } from '@apphub/model';
import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type ArchiveFile, planArchive } from './plan.ts';
import { withFolder } from './testing/temporary-folder.ts';
import { writeFiles } from './testing/trees.ts';

function failureIn(files: readonly ArchiveFile[]) {
  try {
    planArchive(files);
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  throw new Error('nothing failed');
}

test('files come in the order of their code units, with size and executable bit', () =>
  withFolder((folder) => {
    const files = writeFiles(folder, [
      { path: 'a/b', content: '12345' },
      { path: 'a.txt', content: '' },
      { path: 'Z', content: '1', executable: true },
    ]);
    expect(planArchive(files).files).toEqual([
      { path: 'Z', source: join(folder, 'Z'), size: 1, executable: true },
      { path: 'a.txt', source: join(folder, 'a.txt'), size: 0, executable: false },
      { path: 'a/b', source: join(folder, 'a/b'), size: 5, executable: false },
    ]);
  }));

test("only the owner's executable bit counts", () =>
  withFolder((folder) => {
    const files = writeFiles(folder, [{ path: 'a', content: '' }]);
    chmodSync(join(folder, 'a'), 0o655);
    expect(planArchive(files).files[0]?.executable).toBe(false);
    chmodSync(join(folder, 'a'), 0o700);
    expect(planArchive(files).files[0]?.executable).toBe(true);
  }));

test('all names that cannot be packed are told at once', () =>
  withFolder((folder) => {
    const [file] = writeFiles(folder, [{ path: 'ok', content: '' }]);
    const source = file?.source ?? '';
    const failure = failureIn(['ok', 'OK', '../up', 'ab:c'].map((path) => ({ path, source })));
    expect(failure.code).toBe('PACK_NAME_UNSUPPORTED');
    expect(failure.problems).toEqual([
      '"../up" has the segment ".."',
      '"ab:c" has a character that Windows does not allow',
      '"ok" differs from "OK" only in case or Unicode form',
    ]);
  }));

test('a long list of problems is cut', () => {
  const files = Array.from({ length: 50 }, (_, index) => ({ path: `../${index}`, source: '/' }));
  expect(failureIn(files).problems).toHaveLength(21);
  expect(failureIn(files).problems?.at(-1)).toBe('and 30 more');
});

test('links, folders, pipes and missing files are refused, each with its code', () =>
  withFolder((folder) => {
    symlinkSync('target', join(folder, 'link'));
    mkdirSync(join(folder, 'folder'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const [gone] = writeFiles(folder, [{ path: 'gone', content: '' }]);
    rmSync(gone?.source ?? '');
    const failureOfOne = (name: string) => failureIn([{ path: name, source: join(folder, name) }]);

    expect(failureOfOne('link')).toMatchObject({ code: 'PACK_LINK_ESCAPE', problems: ['"link"'] });
    expect(failureOfOne('folder')).toMatchObject({ code: 'PACK_KIND_UNSUPPORTED', problems: ['"folder"'] });
    expect(failureOfOne('pipe')).toMatchObject({ code: 'PACK_KIND_UNSUPPORTED', problems: ['"pipe"'] });
    expect(failureOfOne('gone')).toMatchObject({ code: 'INPUT_CHANGED', problems: ['"gone"'] });
  }));
