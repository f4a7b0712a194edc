import { failure, FailureError } from '@apphub/model';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const COMMIT_ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** The commit that is checked out; undefined where there is no repository, no commit or no git. */
export function headCommit(repositoryRoot: string): Promise<string | undefined> {
  return commitId('HEAD', repositoryRoot);
}

/**
 * The id of a commit by one of its names; never anything else that git could take the name for.
 *
 * @throws FailureError COMMIT_UNKNOWN.
 */
export async function resolveCommit(name: string, repositoryRoot: string): Promise<string> {
  const id = await commitId(name, repositoryRoot);
  if (id === undefined) throw new FailureError(failure('COMMIT_UNKNOWN', `There is no commit "${name}" in the checkout.`));
  return id;
}

async function commitId(name: string, repositoryRoot: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], { cwd: repositoryRoot });
    const id = stdout.trim();
    return COMMIT_ID.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
