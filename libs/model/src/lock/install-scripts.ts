import { fieldName } from '../config/check.ts';
import type { Problem } from '../config/problem.ts';
import { shortJson } from '../config/words.ts';
import { type Platform, platformParts } from '../platform.ts';
import { type LockEntry, type PackageLock, packageName } from './package-lock.ts';

/** A package that wants to run a program when it is installed. */
export interface ScriptPackage {
  /** As published; an alias does not hide it. */
  readonly name: string;
  readonly version: string;
  /** Its path in the lock. */
  readonly path: string;
  readonly integrity?: string;
}

/** Every package with an install script, in the order of the lock; the example itself is not one of them. */
export function installScriptPackages(lock: PackageLock): readonly ScriptPackage[] {
  return dependencies(lock).filter(({ path }) => lock.packages.get(path)?.hasInstallScript === true);
}

function dependencies(lock: PackageLock): readonly ScriptPackage[] {
  return [...lock.packages].filter(([path, entry]) => path !== '' && entry.link !== true).map(([path, entry]) => scriptPackage(path, entry));
}

/** What the example says about install scripts, and where it is built. */
export interface ScriptPolicy {
  /** By `name` or `name@1.2.3`; the exact version counts more. */
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly platform: Platform;
}

export interface ScriptDecision {
  /** Their scripts run. */
  readonly run: readonly ScriptPackage[];
  /** Their scripts are knowingly left out. */
  readonly leftOut: readonly ScriptPackage[];
  /** The example says nothing about them: INSTALL_SCRIPT_NOT_ALLOWED. */
  readonly refused: readonly ScriptPackage[];
}

/**
 * Sorts the packages with install scripts. Optional packages for another platform are never installed, so they do
 * not count. A package that is allowed counts in any case: locks that npm made without unpacking the package do not
 * say that it is built by npm's implicit `node-gyp rebuild`.
 */
export function checkInstallScripts(lock: PackageLock, policy: ScriptPolicy): ScriptDecision {
  const found = dependencies(lock)
    .filter((candidate) => lock.packages.get(candidate.path)?.hasInstallScript === true || verdict(candidate, policy) === true)
    .filter(({ path }) => isWanted(lock.packages.get(path), policy.platform));
  const saying = (word: boolean | undefined) => found.filter((candidate) => verdict(candidate, policy) === word);
  return { run: saying(true), leftOut: saying(false), refused: saying(undefined) };
}

/** One problem per refused package, with the key of "allowScripts" it is missing. */
export function installScriptProblems(refused: readonly ScriptPackage[]): readonly Problem[] {
  return refused.map(({ name, version }) => ({
    field: fieldName(['allowScripts', name]),
    expected: `true or false for ${shortJson(`${name}@${version}`)}, which has an install script`,
    got: 'nothing',
  }));
}

/** Whether npm installs the package there: it skips optional ones that are for other platforms. */
export function isForPlatform(entry: Pick<LockEntry, 'os' | 'cpu' | 'libc'>, platform: Platform): boolean {
  const { os, cpu, libc } = platformParts(platform);
  const lists = [
    { wanted: entry.os, here: os },
    { wanted: entry.cpu, here: cpu },
    { wanted: entry.libc, here: libc },
  ];
  return lists.every(({ wanted, here }) => wanted === undefined || (here !== undefined && admits([wanted].flat(), here)));
}

function isWanted(entry: LockEntry | undefined, platform: Platform): boolean {
  if (entry === undefined) return false;
  const droppable = entry.optional === true || entry.devOptional === true;
  return !droppable || isForPlatform(entry, platform);
}

/** As npm reads "os" and "cpu": none of the names after `!`, and one of the others if there are any. */
function admits(wanted: readonly string[], here: string): boolean {
  if (wanted.length === 1 && wanted[0] === 'any') return true;
  const [refused, accepted] = [wanted.filter((name) => name.startsWith('!')), wanted.filter((name) => !name.startsWith('!'))];
  if (refused.includes(`!${here}`)) return false;
  return accepted.includes(here) || accepted.length === 0;
}

function verdict({ name, version }: ScriptPackage, { allowScripts }: ScriptPolicy): boolean | undefined {
  const key = [`${name}@${version}`, name].find((candidate) => Object.hasOwn(allowScripts, candidate));
  return key === undefined ? undefined : allowScripts[key];
}

function scriptPackage(path: string, entry: LockEntry): ScriptPackage {
  const found = { name: packageName(path, entry), version: entry.version ?? '', path };
  return entry.integrity === undefined ? found : { ...found, integrity: entry.integrity };
}
