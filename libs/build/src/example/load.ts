import {
  BUNDLE_CONFIG_FILE,
  configFailure,
  type Digest,
  err,
  fail,
  type Failure,
  FailureError,
  failureOf,
  JOB_DEFINITION_FILE,
  lockMismatchProblems,
  lockSourceProblems,
  manifestEntry,
  needsInstall,
  ok,
  PACKAGE_LOCK_FILE,
  type PackageJson,
  type PackageLock,
  parseBundleConfigText,
  parseJobDefinitionText,
  parseManifestText,
  parsePackageJson,
  parsePackageLock,
  type Problem,
  problemsFailure,
  refusedLocks,
  type Result,
} from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { lstatSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Example } from './example.ts';
import { readExampleFile } from './files.ts';
import { sharedRootOf } from './locate.ts';
import { lockNameProblems } from './lock-names.ts';
import { isTooDeep } from './nesting.ts';
import { readRequirements } from './requirements.ts';

/**
 * Reads and checks all that an example says of itself. Nothing of it is run.
 *
 * @param root absolute path of the example's folder.
 * @returns the example, or the first failure: CONFIG_*, LOCK_*.
 */
export function loadExample(root: string, { repositoryRoot }: { readonly repositoryRoot: string }): Result<Example, Failure> {
  try {
    return ok(readExample(root, repositoryRoot));
  } catch (error) {
    return err(failureOf(error));
  }
}

function readExample(root: string, repositoryRoot: string): Example {
  const named = (file: string) => join(relative(repositoryRoot, root), file);
  const judged = new Map<string, Digest>();
  const reader: ExampleReader = { root, named, judged };
  const config = required(reader, { file: BUNDLE_CONFIG_FILE, parse: parseBundleConfigText });
  const manifest = required(reader, { file: config.manifestPath, parse: parseManifestText });
  const jobDefinition = optional(reader, { file: JOB_DEFINITION_FILE, parse: parseJobDefinitionText });
  const packageJson = optional(reader, { file: 'package.json', parse: parsePackageJson });
  refuseForeignLocks(root, named);
  checkRequirements(root, config.pythonRequirementsPath);
  return {
    slug: config.slug,
    root,
    repositoryRoot,
    sharedRoot: sharedRootOf(root, repositoryRoot),
    config,
    manifest,
    entry: manifestEntry(manifest),
    jobDefinition,
    packageJson,
    lock: packageJson && needsInstall(packageJson) ? readLock(reader, packageJson) : undefined,
    judged,
  };
}

interface ExampleReader {
  readonly root: string;
  /** What a file is called in a message. */
  readonly named: (file: string) => string;
  readonly judged: Map<string, Digest>;
}

interface FileRule<T> {
  readonly file: string;
  readonly parse: (text: string) => Result<T, readonly Problem[]>;
}

function required<T>(reader: ExampleReader, rule: FileRule<T>): T {
  return optional(reader, rule) ?? fail('CONFIG_INVALID', `${reader.named(rule.file)} is missing.`);
}

function optional<T>(reader: ExampleReader, { file, parse }: FileRule<T>): T | undefined {
  const { named } = reader;
  const text = read(reader, file);
  if (text === undefined) return undefined;
  if (isTooDeep(text)) fail('CONFIG_INVALID', `${named(file)} is nested too deeply.`);
  const parsed = parse(text);
  if (!parsed.ok) throw new FailureError(configFailure(parsed.error, named(file)));
  return parsed.value;
}

function refuseForeignLocks(root: string, named: (file: string) => string): void {
  for (const [file, tool] of refusedLocks) {
    if (lstatSync(join(root, file), { throwIfNoEntry: false }) !== undefined) {
      fail('LOCK_UNSUPPORTED', `${named(file)} is a lock of ${tool}; only package-lock.json is read.`);
    }
  }
}

function checkRequirements(root: string, file: string | undefined): void {
  const text = file === undefined ? undefined : readExampleFile(root, file);
  if (file !== undefined && text !== undefined) readRequirements(file, text);
}

function read({ root, judged }: ExampleReader, file: string): string | undefined {
  const text = readExampleFile(root, file);
  if (text !== undefined) judged.set(file, sha256(text));
  return text;
}

function readLock(reader: ExampleReader, packageJson: PackageJson): PackageLock {
  const { named } = reader;
  const text = read(reader, PACKAGE_LOCK_FILE);
  if (text === undefined) fail('LOCK_MISSING', `${named('package.json')} has dependencies but there is no ${PACKAGE_LOCK_FILE}.`);
  if (isTooDeep(text)) fail('LOCK_BROKEN', `${named(PACKAGE_LOCK_FILE)} is nested too deeply.`);
  const lock = parsePackageLock(text);
  if (!lock.ok) throw new FailureError(lock.error);
  refuse('LOCK_BROKEN', lockMismatchProblems(lock.value, packageJson), named(PACKAGE_LOCK_FILE));
  refuse('LOCK_SOURCE_REFUSED', [...lockSourceProblems(lock.value), ...lockNameProblems(lock.value)], named(PACKAGE_LOCK_FILE));
  return lock.value;
}

function refuse(code: 'LOCK_BROKEN' | 'LOCK_SOURCE_REFUSED', problems: readonly Problem[], file: string): void {
  if (problems.length > 0) throw new FailureError(problemsFailure(code, { problems, file }));
}
