import { fail } from '@apphub/model';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The names that Nx loads from a project's folder, whatever the target or configuration; see getEnvPathsForTask in nx. */
const DOT_ENV = /^\.(?:env(?:\..+)?|.+\.env)$/i;

/** Meant for people, never loaded. */
const HARMLESS: ReadonlySet<string> = new Set(['.env.example', '.env.sample', '.env.template']);

/**
 * Nx loads an example's `.env` into the process that runs its task, before that process starts: NODE_OPTIONS in it
 * would run code outside every sandbox. The root `.env` of the repository turns that off; where somebody turned it
 * on again, examples with such files are refused.
 *
 * @param setting the value of NX_LOAD_DOT_ENV_FILES.
 * @throws FailureError DOT_ENV_REFUSED.
 */
export function refuseDotEnvFiles(workspaceRoot: string, setting: string | undefined): void {
  const examples = join(workspaceRoot, 'examples');
  if (setting === 'false' || !existsSync(examples)) return;
  const problems = filesBelow(examples)
    .filter((path) => DOT_ENV.test(basename(path)) && !HARMLESS.has(basename(path)))
    .map((path) => path.slice(workspaceRoot.length + 1));
  if (problems.length === 0) return;
  fail('DOT_ENV_REFUSED', 'Nx would load environment files of examples into its own processes.', { problems });
}

/** Node's recursive listing follows links to folders, which could lead through the whole machine; this one does not. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return entry.name === 'node_modules' ? [] : filesBelow(path);
  });
}
