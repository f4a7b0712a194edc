import { fail } from '@apphub/model';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

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
  const problems = readdirSync(examples, { recursive: true, withFileTypes: true })
    .filter((entry) => DOT_ENV.test(entry.name) && !HARMLESS.has(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(workspaceRoot.length + 1));
  if (problems.length === 0) return;
  fail('DOT_ENV_REFUSED', 'Nx would load environment files of examples into its own processes.', { problems });
}
