import { checkInstallScripts, type LockEntry, type ScriptPackage, compareCodeUnits, fail } from '@apphub/model';
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from '../example/index.ts';
import type { Toolchain } from '../fingerprint/index.ts';

/** npm's order: one event of all packages before the next. */
const EVENTS = ['preinstall', 'install', 'postinstall'] as const;

/** Far above any real one; a larger one is not read. */
const MAX_PACKAGE_JSON = 4 << 20;

/** A script that an installed package wants to run. */
export interface InstallScript {
  readonly event: (typeof EVENTS)[number];
  /** A line for the shell. */
  readonly command: string;
  readonly owner: ScriptPackage;
  /** What the lock says of the package. */
  readonly entry: LockEntry;
}

/**
 * The scripts of the packages that the example allows, in the order in which `npm rebuild` runs them: by event, then by
 * how deep a package lies. All are read before any runs, since a script could change another package's.
 *
 * @param root the example in its sandbox, with its dependencies installed.
 * @throws FailureError INSTALL_FAILED for a `package.json` that is no file of a sane size.
 */
export function planScripts({ lock, config }: Example, { root, platform }: { readonly root: string } & Pick<Toolchain, 'platform'>): readonly InstallScript[] {
  if (lock === undefined) return [];
  const { run } = checkInstallScripts(lock, { allowScripts: config.allowScripts, platform });
  const packages = run
    .map((owner) => ({ owner, entry: lock.packages.get(owner.path)! }))
    // What a package brings along in its own archive may call itself anything; npm does not choose such by name either.
    .filter(({ entry }) => entry.inBundle !== true)
    .toSorted((a, b) => depthOf(a.owner) - depthOf(b.owner) || compareCodeUnits(a.owner.path, b.owner.path))
    .map((found) => ({ ...found, commands: commandsIn(join(root, found.owner.path), found.owner) }));
  return EVENTS.flatMap((event) =>
    packages.flatMap(({ owner, entry, commands }) => (commands[event] ? [{ event, command: commands[event], owner, entry }] : [])),
  );
}

function depthOf({ path }: ScriptPackage): number {
  return path.split('node_modules/').length;
}

type Commands = Partial<Record<InstallScript['event'], string>>;

/** An optional package that does not fit this machine is in the lock but not on disk, and has none. */
function commandsIn(folder: string, owner: ScriptPackage): Commands {
  const text = readPackageJson(join(folder, 'package.json'), owner);
  if (text === undefined) return {};
  const { scripts, gypfile } = parsedObject(text);
  const commands = Object.fromEntries(EVENTS.flatMap((event) => ownCommand(scripts, event))) as Commands;
  const isBuilt = commands.preinstall === undefined && commands.install === undefined && gypfile !== false && hasGypFile(folder);
  return isBuilt ? { ...commands, install: 'node-gyp rebuild' } : commands;
}

function ownCommand(scripts: unknown, event: string): readonly (readonly [string, string])[] {
  const command: unknown = typeof scripts === 'object' && scripts !== null && Object.hasOwn(scripts, event) ? Reflect.get(scripts, event) : undefined;
  return typeof command === 'string' && command !== '' ? [[event, command]] : [];
}

function hasGypFile(folder: string): boolean {
  return statSync(join(folder, 'binding.gyp'), { throwIfNoEntry: false })?.isFile() === true;
}

/** What cannot be read as an object has no scripts, for npm as for us. */
function parsedObject(text: string): { readonly scripts?: unknown; readonly gypfile?: unknown } {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}

function readPackageJson(path: string, { name, version }: ScriptPackage): string | undefined {
  const file = tryOpen(path);
  if (file === undefined) return undefined;
  try {
    const stats = fstatSync(file);
    if (stats.isFile() && stats.size <= MAX_PACKAGE_JSON) return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
  return fail('INSTALL_FAILED', `The package.json of ${name}@${version} is not a file of at most ${MAX_PACKAGE_JSON} bytes.`);
}

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
}
