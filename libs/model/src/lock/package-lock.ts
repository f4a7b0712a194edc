import { z } from 'zod';
import { check } from '../config/check.ts';
import { parseJsonText } from '../config/json-text.ts';
import { type Problem, problemsFailure } from '../config/problem.ts';
import { type Failure, failure } from '../failure.ts';
import { err, ok, type Result } from '../result.ts';

export const PACKAGE_LOCK_FILE = 'package-lock.json';
/** Version 2 differs from 3 by an older copy of the same facts, which npm itself no longer reads. */
const READABLE_VERSIONS: readonly number[] = [2, 3];

const flag = z.boolean().optional();
const names = z.record(z.string(), z.string()).optional();
/** Facts for which a lock is not refused, whatever they look like. */
const told = z.union([z.record(z.string(), z.string()), z.array(z.string())]).optional().catch(undefined);
const list = z.union([z.array(z.string()), z.string()], 'a text or a list of texts').optional();

/** One entry of `packages`: a package on disk, a link to a folder of the example, or the example itself. */
const lockEntrySchema = z.object({
  /** Only where it differs from the folder's name: an alias. */
  name: z.string().optional(),
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: flag,
  inBundle: flag,
  /** Needed by development dependencies only. */
  dev: flag,
  /** Needed by optional dependencies only. */
  optional: flag,
  /** Needed by development and by optional dependencies, but by nothing else. */
  devOptional: flag,
  /** Needed by packages that want others beside them, but by nothing else. */
  peer: flag,
  hasInstallScript: flag,
  /** Told to install scripts, like `bin`. */
  engines: told,
  bin: told,
  os: list,
  cpu: list,
  libc: list,
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z.record(z.string(), z.looseObject({ optional: flag })).optional(),
});

const packageLockSchema = z.object({
  lockfileVersion: z.number(),
  packages: z.record(z.string(), lockEntrySchema),
});

export type LockEntry = Readonly<z.output<typeof lockEntrySchema>>;

/** What this project reads of a `package-lock.json`. Paths are keys of `packages`; `''` is the example itself. */
export interface PackageLock {
  readonly lockfileVersion: number;
  readonly packages: ReadonlyMap<string, LockEntry>;
}

/** Reads the text of a `package-lock.json`; fails with LOCK_BROKEN, or LOCK_UNSUPPORTED for other versions. */
export function parsePackageLock(text: string): Result<PackageLock, Failure> {
  const json = parseJsonText(text);
  if (!json.ok) return err(broken(json.error));
  const version = versionOf(json.value);
  if (typeof version === 'number' && !READABLE_VERSIONS.includes(version)) return err(unsupported(version));
  const checked = check(packageLockSchema, json.value);
  if (!checked.ok) return err(broken(checked.error));
  const { lockfileVersion, packages } = checked.value;
  return ok({ lockfileVersion, packages: new Map(Object.entries(packages)) });
}

/** @returns the name a package is published under: an alias hides it from the path, but not from the lock. */
export function packageName(path: string, entry: LockEntry): string {
  return entry.name ?? nameInPath(path);
}

/** `node_modules/a/node_modules/@b/c` as `@b/c`. */
export function nameInPath(path: string): string {
  return path.split('node_modules/').at(-1) ?? path;
}

/** Whether a lock path is an installed package rather than a folder of the example. */
export function isInstalled(path: string): boolean {
  return /(^|\/)node_modules\/[^/]/.test(path);
}

function versionOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'lockfileVersion' in value ? value.lockfileVersion : undefined;
}

function broken(problems: readonly Problem[]): Failure {
  return problemsFailure('LOCK_BROKEN', { problems, file: PACKAGE_LOCK_FILE });
}

function unsupported(version: number): Failure {
  return failure('LOCK_UNSUPPORTED', `${PACKAGE_LOCK_FILE} has version ${version}; version 3 is needed.`);
}
