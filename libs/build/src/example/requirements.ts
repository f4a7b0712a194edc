import { fail } from '@apphub/model';

/** `name==version`, with extras and a marker if need be, and at least one hash behind it. */
const PINNED = /^[A-Za-z0-9][\w.-]*(?:\[[\w.,\s-]+\])?\s*==\s*[^\s;*]+(?:\s*;[^#]*?)?(?:\s+--hash=sha256:[0-9a-f]{64})+$/;
const MAX_PROBLEMS = 20;

/**
 * @returns the requirements of a Python example, one a line; comments ask for nothing.
 * @throws FailureError LOCK_SOURCE_REFUSED for what is not pinned to a version and to hashes: the file is the lock of a Python example.
 */
export function readRequirements(file: string, text: string): readonly string[] {
  const lines = text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
  const problems = lines.filter((line) => !PINNED.test(line)).map((line) => `expected "name==version --hash=sha256:…", got ${JSON.stringify(line.slice(0, 200))}`);
  if (problems.length === 0) return lines;
  return fail('LOCK_SOURCE_REFUSED', `${file} asks for packages that are not pinned.`, {
    problems: problems.slice(0, MAX_PROBLEMS),
    remedy: 'Pin every package with its dependencies, as "pip-compile --generate-hashes" does; no options and no addresses.',
  });
}
