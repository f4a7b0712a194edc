import { fail } from '@apphub/model';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asideName } from './aside.ts';
import type { Binaries } from './binaries.ts';
import { showFolder } from './data-folder.ts';
import type { ServerUser } from './server-user.ts';

/** The one user of the embedded server; its password lies inside the data, readable for the server's user alone. */
export const SUPERUSER = 'apphub';
const PASSWORD_FILE = 'apphub.password';

interface ClusterOptions {
  readonly dataFolder: string;
  readonly binaries: Binaries;
  readonly user: ServerUser;
  /** Whether the files have to outlive the machine; a server that runs without fsync does not ask for that. */
  readonly durable: boolean;
}

/** @returns where the server's own files are. */
export function dataPathIn(dataFolder: string): string {
  return join(dataFolder, 'data');
}

/**
 * Makes the server's files where there are none. They are made aside and renamed: of two that do so at once, one wins,
 * and a program that is killed meanwhile leaves nothing that looks whole.
 */
export async function makeCluster({ dataFolder, ...options }: ClusterOptions): Promise<void> {
  const dataPath = dataPathIn(dataFolder);
  if (!existsSync(dataPath)) {
    const aside = join(dataFolder, asideName());
    try {
      await initialise(aside, options);
      await rename(join(aside, 'data'), dataPath);
    } catch (error) {
      // Another program was faster, and has perhaps swept away what lay aside.
      if (!existsSync(dataPath)) throw error;
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
  await checkMajor(dataPath, options.binaries);
}

/** @returns the password of the superuser. */
export async function readPassword(dataPath: string): Promise<string> {
  return await readFile(join(dataPath, PASSWORD_FILE), 'utf8');
}

async function initialise(aside: string, { binaries, user, durable }: Omit<ClusterOptions, 'dataFolder'>): Promise<void> {
  const password = randomBytes(24).toString('hex');
  const passwordFile = join(aside, 'password');
  await mkdir(aside, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) for (const path of [passwordFile, aside]) chownSync(path, user.uid, user.gid);
  const { status, error, stderr } = showFolder(aside, ['ignore', 'ignore', 'pipe'], ({ path, stdio }) =>
    spawnSync(
      join(binaries.folder, 'initdb'),
      [`--pgdata=${path}/data`, `--username=${SUPERUSER}`, `--pwfile=${path}/password`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions', ...(durable ? [] : ['--no-sync'])],
      { stdio, cwd: '/', encoding: 'utf8', env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' }, ...user },
    ),
  );
  if (status !== 0) fail('EMBEDDED_DATABASE_FAILED', 'The files of the embedded database cannot be made.', { problems: [error?.message ?? stderr].flatMap((text) => text.trim().split('\n')) });
  await rename(passwordFile, join(aside, 'data', PASSWORD_FILE));
}

async function checkMajor(dataPath: string, binaries: Binaries): Promise<void> {
  const major = Number(await readFile(join(dataPath, 'PG_VERSION'), 'utf8').catch((cause: NodeJS.ErrnoException) => fail('EMBEDDED_DATABASE_FAILED', 'The files of the embedded database cannot be read.', { cause, problems: [cause.message] })));
  if (major === binaries.major) return;
  fail('EMBEDDED_DATABASE_FAILED', `The data was made by Postgres ${major}; this program brings Postgres ${binaries.major}.`, {
    remedy: `Serve ${dataPath} by a Postgres ${major} and set DATABASE_URL to it, or move the folder away to begin anew.`,
  });
}
