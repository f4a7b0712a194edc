import { fieldName } from '../config/check.ts';
import { pathFault } from '../config/path-rules.ts';
import type { Problem } from '../config/problem.ts';
import { shortJson } from '../config/words.ts';
import { isInstalled, type LockEntry, type PackageLock } from './package-lock.ts';

/** npm writes this host into locks whatever registry it used, and puts the configured one in its place. */
const REGISTRY = 'https://registry.npmjs.org/';
const INTEGRITY = /^(sha(1|256|384|512)-[A-Za-z0-9+/]+={0,2}(\?\S*)?)(\s+sha(1|256|384|512)-[A-Za-z0-9+/]+={0,2}(\?\S*)?)*$/;

/**
 * What a lock must not take: packages from git, files or hosts other than the registry, packages without an
 * integrity, links and folders outside the example. The lock says where a package is from; only the integrity
 * says what it is, so an entry without `resolved` is fine and one without `integrity` is not.
 */
export function lockSourceProblems(lock: PackageLock): readonly Problem[] {
  return [...lock.packages].flatMap(([path, entry]) => entryProblems(lock, { path, entry }));
}

interface Place {
  readonly path: string;
  readonly entry: LockEntry;
}

function entryProblems(lock: PackageLock, place: Place): readonly Problem[] {
  const { path, entry } = place;
  if (path === '') return [];
  if (pathFault(path) !== undefined) return [problem(place, { expected: 'a folder inside the example', got: path })];
  if (entry.link === true) return linkProblems(lock, place);
  if (!isInstalled(path)) return [];
  return [...sourceProblems(place), ...integrityProblems(lock, place)];
}

function linkProblems(lock: PackageLock, place: Place): readonly Problem[] {
  const target = place.entry.resolved;
  const inside = target !== undefined && pathFault(target) === undefined && lock.packages.has(target);
  return inside ? [] : [problem(place, { key: 'resolved', expected: 'a folder of the example', got: target })];
}

function sourceProblems(place: Place): readonly Problem[] {
  const { resolved } = place.entry;
  if (resolved === undefined || isRegistryTarball(resolved)) return [];
  return [problem(place, { key: 'resolved', expected: 'a package from the registry', got: withoutCredentials(resolved) })];
}

function integrityProblems(lock: PackageLock, place: Place): readonly Problem[] {
  const { integrity, inBundle } = place.entry;
  if (integrity === undefined ? inBundle === true && isInsidePackage(lock, place.path) : INTEGRITY.test(integrity)) return [];
  return [problem(place, { key: 'integrity', expected: 'a digest such as sha512-…', got: integrity })];
}

function isRegistryTarball(resolved: string): boolean {
  if (!resolved.startsWith(REGISTRY) || !URL.canParse(resolved)) return false;
  const { origin, pathname, search, username } = new URL(resolved);
  return `${origin}/` === REGISTRY && username === '' && search === '' && pathname.endsWith('.tgz');
}

/** Bundled packages come inside the tarball of the package above them, whose integrity covers them. */
function isInsidePackage(lock: PackageLock, path: string): boolean {
  const above = path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')));
  const entry = lock.packages.get(above);
  if (entry === undefined || !isInstalled(above)) return false;
  return entry.integrity !== undefined || (entry.inBundle === true && isInsidePackage(lock, above));
}

interface Finding {
  readonly key?: keyof LockEntry;
  readonly expected: string;
  readonly got: string | undefined;
}

function problem({ path }: Place, { key, expected, got }: Finding): Problem {
  return { field: fieldName(key === undefined ? ['packages', path] : ['packages', path, key]), expected, got: shortJson(got) };
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@\s]*@/, '//…@').replace(/\?.*$/s, '?…');
}
