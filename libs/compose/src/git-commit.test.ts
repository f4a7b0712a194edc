import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkedOutCommit } from './git-commit.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'git-commit-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'init.defaultBranch=main'];
const git = (cwd: string, ...args: string[]) => execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

test('says what git says: on a branch, with packed refs, detached and in a worktree', () => {
  git(folder, 'init', '-q');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'one');
  const commit = git(folder, 'rev-parse', 'HEAD');
  expect(checkedOutCommit(folder)).toBe(commit);
  git(folder, 'pack-refs', '--all');
  expect(checkedOutCommit(folder)).toBe(commit);
  git(folder, 'worktree', 'add', '-q', '-b', 'side', 'tree');
  expect(checkedOutCommit(join(folder, 'tree'))).toBe(commit);
  git(folder, 'checkout', '-q', '--detach');
  expect(checkedOutCommit(folder)).toBe(commit);
});

test('outside a repository and before the first commit there is none', () => {
  expect(checkedOutCommit(folder)).toBeUndefined();
  git(folder, 'init', '-q');
  expect(checkedOutCommit(folder)).toBeUndefined();
});
