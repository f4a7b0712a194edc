import { type LockEntry, type PackageLock, type Problem, shortJson } from '@apphub/model';
import { posix, win32 } from 'node:path';

/** What semver calls a version; a range, a tag, a URL or a path is none. */
const EXACT_VERSION = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;
const PACKAGE_NAME = /^(?:@[\w.~-]+\/)?[\w.~-]+$/;

/**
 * Where a lock names something other than published packages. npm asks for `name@version` where an entry has no
 * "resolved", and for what a dependency asks for where no entry satisfies it: `file:…` or `git+ssh:…` in either would
 * be fetched, past all that was said of sources.
 */
export function lockNameProblems(lock: PackageLock): readonly Problem[] {
  return [...lock.packages].flatMap(([path, entry]) => {
    const field = `packages[${JSON.stringify(path)}]`;
    const dependencies = specsOf(entry)
      .filter(([, spec]) => isForeign(path, spec))
      .map(([name, spec]) => ({ field: `${field}, ${name}`, expected: 'a version or range of a published package', got: shortJson(spec) }));
    return path === '' || entry.link === true ? dependencies : [...ownProblems(field, entry), ...dependencies];
  });
}

function ownProblems(field: string, { name, version }: LockEntry): Problem[] {
  const problems: Problem[] = [];
  if (version !== undefined && !EXACT_VERSION.test(version)) problems.push({ field: `${field}.version`, expected: 'a version such as 1.2.3', got: shortJson(version) });
  if (name !== undefined && !PACKAGE_NAME.test(name)) problems.push({ field: `${field}.name`, expected: 'the name of a package', got: shortJson(name) });
  return problems;
}

function specsOf({ dependencies, devDependencies, optionalDependencies }: LockEntry): (readonly [name: string, spec: string])[] {
  return [dependencies, devDependencies, optionalDependencies].flatMap((group) => Object.entries(group ?? {}));
}

/** Versions, ranges and tags have neither ":" nor "/"; an alias has both, and a folder of the example may be named. */
function isForeign(from: string, spec: string): boolean {
  if (!/[:/\\]/.test(spec) || spec.startsWith('npm:')) return false;
  const folder = /^(?:file:|(?=\.))(.+)$/s.exec(spec)?.[1];
  if (folder === undefined || /[:\\]/.test(folder) || posix.isAbsolute(folder) || win32.isAbsolute(folder) || folder.startsWith('~')) return true;
  const place = posix.join(from, folder);
  return place === '..' || place.startsWith('../');
}
