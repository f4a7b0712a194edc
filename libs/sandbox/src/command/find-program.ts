import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fail } from '@apphub/model';

export interface ProgramPlace {
  /** The command's working directory: where a path such as `./configure` starts. */
  readonly directory: string;
  /** Folders separated by colons. */
  readonly path: string;
}

/** @returns the absolute path of a program. Throws `TOOL_MISSING` if it is nowhere or not executable. */
export function findProgram(name: string, { directory, path }: ProgramPlace): string {
  const candidates = name.includes('/') ? [resolve(directory, name)] : path.split(':').map((folder) => resolve(folder, name));
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  return fail('TOOL_MISSING', `The program "${name}" is not installed.`, {
    remedy: name.includes('/') ? 'Check that the file exists and is executable.' : `Install it in one of ${path}.`,
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
