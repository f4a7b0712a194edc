import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fail } from '@apphub/model';
import type { View } from '../isolation/isolation.ts';

export interface ProgramPlace {
  /** The command's working directory: where a path such as `./configure` starts. */
  readonly directory: string;
  /** Where a name without a path is looked up. */
  readonly folders: readonly string[];
  readonly view: View;
}

/**
 * @returns the path of a program as the command sees it. Throws `TOOL_MISSING` if it is nowhere, not executable, or, such
 * as what links into somebody's home, not there for commands.
 */
export function findProgram(name: string, { directory, folders, view }: ProgramPlace): string {
  const candidates = name.includes('/') ? [resolve(directory, name)] : folders.map((folder) => resolve(folder, name));
  const found = candidates.find((path) => isExecutable(path, view));
  if (found !== undefined) return view(found)!;
  return fail('TOOL_MISSING', `The program "${name}" is not installed where commands can use it.`, {
    remedy: name.includes('/') ? 'Check that the file exists and is executable.' : `Install it in one of ${folders.join(':')}.`,
  });
}

function isExecutable(path: string, view: View): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() && view(path) !== undefined && view(realpathSync(path)) !== undefined;
  } catch {
    return false;
  }
}
