import { compareCodeUnits } from '../compare.ts';
import { fieldName } from '../config/check.ts';
import type { PackageJson } from '../config/package-json.ts';
import type { Problem } from '../config/problem.ts';
import { shortJson } from '../config/words.ts';
import type { LockEntry, PackageLock } from './package-lock.ts';

type Specs = Readonly<Record<string, string>>;
type GroupName = 'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies';
type Group = (declaring: Pick<PackageJson, GroupName> | Pick<LockEntry, GroupName>) => Specs;

// npm moves a name that stands in both of these groups, so they are compared as one.
const groups: readonly (readonly [name: string, specsOf: Group])[] = [
  ['dependencies', ({ dependencies, optionalDependencies }) => ({ ...dependencies, ...optionalDependencies })],
  ['devDependencies', ({ devDependencies }) => devDependencies ?? {}],
  ['peerDependencies', ({ peerDependencies }) => peerDependencies ?? {}],
];

/**
 * Where the lock was made for another `package.json`: LOCK_BROKEN. `npm ci` finds the same, but only once a
 * sandbox runs, and in its own words.
 */
export function lockMismatchProblems(lock: PackageLock, packageJson: PackageJson): readonly Problem[] {
  const root = lock.packages.get('') ?? {};
  return groups.flatMap(([group, specsOf]) => groupProblems(group, { wanted: specsOf(packageJson), locked: specsOf(root) }));
}

function groupProblems(group: string, { wanted, locked }: { readonly wanted: Specs; readonly locked: Specs }): readonly Problem[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(locked)])].sort(compareCodeUnits);
  return names
    .filter((name) => wanted[name] !== locked[name])
    .map((name) => ({
      field: fieldName(['packages', '', group, name]),
      expected: `${shortJson(wanted[name])} as in package.json`,
      got: shortJson(locked[name]),
    }));
}
