import { lstatSync } from 'node:fs';
import { join, posix } from 'node:path';

const EXAMPLES_FOLDER = 'examples';

/**
 * The folder with a scenario's shared sources, relative to the workspace: `examples/<scenario>/shared` for jobs at
 * `examples/<scenario>/<slug>` and at `examples/<scenario>/jobs/<slug>`. The build uses the same rule.
 */
export function sharedFolderOf(root: string, workspaceRoot: string): string | undefined {
  const parent = posix.dirname(root);
  const scenario = posix.basename(parent) === 'jobs' ? posix.dirname(parent) : parent;
  if (scenario === EXAMPLES_FOLDER) return undefined;
  const shared = posix.join(scenario, 'shared');
  return lstatSync(join(workspaceRoot, shared), { throwIfNoEntry: false })?.isDirectory() ? shared : undefined;
}
