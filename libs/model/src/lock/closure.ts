import { compareCodeUnits } from '../compare.ts';
import { fieldName } from '../config/check.ts';
import { nearestName } from '../config/nearest.ts';
import { type Problem, problemsFailure } from '../config/problem.ts';
import { shortJson } from '../config/words.ts';
import type { Failure } from '../failure.ts';
import { err, ok, type Result } from '../result.ts';
import { isInstalled, type LockEntry, nameInPath, PACKAGE_LOCK_FILE, type PackageLock } from './package-lock.ts';

/**
 * The `node_modules` paths that stay when development dependencies go, by code unit. What both a development
 * and an optional dependency need stays, as with `npm prune --omit=dev`. Optional packages for other platforms
 * are listed although npm never put them on disk.
 */
export function productionPaths(lock: PackageLock): readonly string[] {
  const kept = [...lock.packages].filter(([path, entry]) => isInstalled(path) && entry.dev !== true);
  return kept.map(([path]) => path).sort(compareCodeUnits);
}

/**
 * The lock paths of `names` and of all they need at run time (dependencies, optional and peer dependencies), by
 * code unit, each found as Node finds it: in the nearest `node_modules` above. So nested versions stay nested.
 * A link comes with the folder it points to. Optional packages may be missing on disk; that is the caller's matter.
 *
 * Fails with CONFIG_INVALID if a name is not in the lock, with LOCK_BROKEN if something they need is not.
 */
export function dependencyClosure(lock: PackageLock, names: readonly string[]): Result<readonly string[], Failure> {
  const search = new ClosureSearch(lock);
  const unknown = names.flatMap((name, index) => (search.add(name, { from: '' }) ? [] : [unknownName(lock, { name, index })]));
  if (unknown.length > 0) return err(problemsFailure('CONFIG_INVALID', { problems: unknown, file: 'apphub.bundle.json' }));
  search.finish();
  if (search.missing.length > 0) return err(problemsFailure('LOCK_BROKEN', { problems: search.missing, file: PACKAGE_LOCK_FILE }));
  return ok([...search.found].sort(compareCodeUnits));
}

/** `name`, as asked for by a module in the folder `from`. */
export interface Import {
  readonly name: string;
  readonly from: string;
}

/** @returns the lock path that Node would load `name` from inside the folder `from`, if any. */
export function resolveInLock(lock: PackageLock, { name, from }: Import): string | undefined {
  for (let folder: string | undefined = from; folder !== undefined; folder = parentFolder(folder)) {
    if (folder === 'node_modules' || folder.endsWith('/node_modules')) continue;
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock.packages.has(path)) return path;
  }
  return undefined;
}

class ClosureSearch {
  readonly found = new Set<string>();
  readonly missing: Problem[] = [];
  readonly #lock: PackageLock;
  readonly #queue: string[] = [];

  constructor(lock: PackageLock) {
    this.#lock = lock;
  }

  /** @returns whether the lock has `name` for the package at `from`. */
  add(name: string, { from }: { readonly from: string }): boolean {
    const path = resolveInLock(this.#lock, { name, from });
    if (path !== undefined) this.#visit(path);
    return path !== undefined;
  }

  finish(): void {
    for (let path = this.#queue.pop(); path !== undefined; path = this.#queue.pop()) this.#follow(path);
  }

  #visit(path: string): void {
    if (this.found.has(path)) return;
    this.found.add(path);
    this.#queue.push(path);
  }

  #follow(path: string): void {
    const entry = this.#lock.packages.get(path);
    if (entry === undefined) return;
    if (entry.link === true && entry.resolved !== undefined) this.#visit(entry.resolved);
    for (const { name, group, needed } of requirementsOf(entry)) {
      if (this.add(name, { from: path }) || !needed) continue;
      const field = fieldName(['packages', path, group, name]);
      this.missing.push({ field, expected: 'a package that the lock has', got: 'nothing' });
    }
  }
}

interface Requirement {
  readonly name: string;
  readonly group: 'dependencies' | 'optionalDependencies' | 'peerDependencies';
  /** Whether the package cannot do without it. Peers can be left to the one who installs. */
  readonly needed: boolean;
}

function requirementsOf(entry: LockEntry): readonly Requirement[] {
  const optional = Object.keys(entry.optionalDependencies ?? {});
  const needed = Object.keys(entry.dependencies ?? {}).filter((name) => !optional.includes(name));
  return [
    ...needed.map((name): Requirement => ({ name, group: 'dependencies', needed: true })),
    ...optional.map((name): Requirement => ({ name, group: 'optionalDependencies', needed: false })),
    ...Object.keys(entry.peerDependencies ?? {}).map((name): Requirement => ({ name, group: 'peerDependencies', needed: false })),
  ];
}

function unknownName(lock: PackageLock, { name, index }: { readonly name: string; readonly index: number }): Problem {
  const problem = { field: `runtimeDependencies[${index}]`, expected: `a package that ${PACKAGE_LOCK_FILE} has`, got: shortJson(name) };
  const nearest = nearestName(name, [...lock.packages.keys()].filter(isTopLevel).map(nameInPath));
  return nearest === undefined ? problem : { ...problem, nearest };
}

function isTopLevel(path: string): boolean {
  return path.startsWith('node_modules/') && !path.includes('/node_modules/');
}

/** @returns the folder above, `''` above a top-level one, undefined above `''`. */
function parentFolder(folder: string): string | undefined {
  return folder === '' ? undefined : folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
}
