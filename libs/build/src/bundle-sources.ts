import { fail } from '@apphub/model';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { EXAMPLE_FOLDER } from './npm-command.ts';

/** How many paths a failure names. */
const MAX_PROBLEMS = 20;

/**
 * Holds what esbuild read against the workspace: a bundle made from a file of this machine would not be what its
 * fingerprint names, and could carry that file to others.
 *
 * @param metafile path of esbuild's own account; its paths are relative to the example in the workspace.
 * @throws FailureError BUILD_INPUT_ESCAPE.
 */
export function refuseForeignSources(metafile: string): void {
  const { inputs } = JSON.parse(readFileSync(metafile, 'utf8')) as { readonly inputs: object };
  const foreign = Object.keys(inputs).filter(isOutside);
  if (foreign.length === 0) return;
  fail('BUILD_INPUT_ESCAPE', 'The bundle was made from files that are neither in the example nor in its shared sources.', {
    problems: foreign.slice(0, MAX_PROBLEMS),
  });
}

function isOutside(path: string): boolean {
  const place = posix.join(EXAMPLE_FOLDER, path.replaceAll('\\', '/'));
  return posix.isAbsolute(path) || /^[A-Za-z]:\//.test(path.replaceAll('\\', '/')) || place.startsWith('../');
}
