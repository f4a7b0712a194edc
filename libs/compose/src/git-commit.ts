import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const COMMIT = /^[0-9a-f]{40,64}$/;

/**
 * The commit that is checked out, read from git's own files, so that no git is needed.
 *
 * @returns undefined outside a repository and in layouts this does not know, such as reftables.
 */
export function checkedOutCommit(repositoryRoot: string): string | undefined {
  const git = gitFolder(repositoryRoot);
  const head = readLine(join(git, 'HEAD'));
  if (head === undefined || !head.startsWith('ref: ')) return asCommit(head);
  const ref = head.slice('ref: '.length);
  const common = readLine(join(git, 'commondir'));
  const root = common === undefined ? git : join(git, common);
  return asCommit(readLine(join(git, ref)) ?? readLine(join(root, ref)) ?? packedRef(root, ref));
}

/** In a worktree `.git` is a file that names the folder. */
function gitFolder(repositoryRoot: string): string {
  const pointer = readLine(join(repositoryRoot, '.git'));
  return pointer?.startsWith('gitdir: ') ? pointer.slice('gitdir: '.length) : join(repositoryRoot, '.git');
}

function packedRef(root: string, ref: string): string | undefined {
  const lines = readText(join(root, 'packed-refs'))?.split('\n') ?? [];
  return lines.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0];
}

function asCommit(text: string | undefined): string | undefined {
  return text !== undefined && COMMIT.test(text) ? text : undefined;
}

function readLine(path: string): string | undefined {
  return readText(path)?.trim();
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
