import { EXAMPLES_FOLDER } from '@apphub/build';
import { fail } from '@apphub/model';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The root of the repository that `from` lies in: the nearest folder above with examples beside a package.json.
 *
 * @throws FailureError USAGE.
 */
export function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, EXAMPLES_FOLDER)) && existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return fail('USAGE', `${from} is not inside a repository with examples.`, { remedy: 'Go to the repository and run the command again.' });
  }
}
