import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { tool } from './tool.ts';

/** What a one-node gateway needs; apt knows what these need in turn. */
const WANTED = ['ceph-mon', 'ceph-osd', 'radosgw', 'ceph-common'];

/** Not in the temp directory: what is run from here must be writable by nobody else. */
const CACHE = join(homedir(), '.cache', 'apphub', 'dev-s3');

/**
 * Fetches Ceph from Debian's archive and unpacks it into a folder of its own; nothing is installed.
 * About 70 MB are fetched the first time; after that the folder is found again by the versions in it.
 *
 * @returns the folder. @throws Error that says why the packages cannot be had.
 */
export async function fetchCeph(): Promise<string> {
  const apt = await workingApt();
  const plan = await tool('apt-get', [...apt, 'install', '-s', '--no-install-recommends', ...WANTED]);
  const packages = missingPackages(plan);
  const folder = join(CACHE, createHash('sha256').update(packages.sort().join('\n')).digest('hex').slice(0, 16));
  if (!existsSync(folder)) await unpackInto(folder, packages, apt);
  return folder;
}

/** `name=version` of what apt would install; those that are installed already are wanted all the same. */
export function missingPackages(plan: string): string[] {
  const missing = [...plan.matchAll(/^Inst (\S+) (?:\[[^\]]*\] )?\((\S+)/gm)].map(([, name, version]) => `${name}=${version}`);
  const installed = WANTED.filter((name) => !missing.some((entry) => entry.startsWith(`${name}=`)));
  return [...missing, ...installed];
}

/** Options under which apt knows Ceph: its own lists or, where those are empty, lists in the cache. */
async function workingApt(): Promise<string[]> {
  const knows = (options: string[]) => tool('apt-get', [...options, 'install', '-s', ...WANTED]).then(() => true);
  if (await knows([]).catch(() => false)) return [];
  const lists = join(CACHE, 'lists');
  await mkdir(join(lists, 'partial'), { recursive: true });
  const options = ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${join(CACHE, 'cache')}`, '-o', 'APT::Sandbox::User='];
  await tool('apt-get', [...options, 'update']);
  await knows(options);
  return options;
}

async function unpackInto(folder: string, packages: readonly string[], apt: readonly string[]): Promise<void> {
  await mkdir(CACHE, { recursive: true, mode: 0o700 });
  const work = await mkdtemp(join(CACHE, 'unpacking-'));
  const root = join(work, 'root');
  try {
    await tool('apt-get', [...apt, '-q', 'download', ...packages], { cwd: work });
    const archives = (await readdir(work)).filter((name) => name.endsWith('.deb'));
    for (const archive of archives) await tool('dpkg', ['-x', join(work, archive), root]);
    await rename(root, folder).catch((error: unknown) => {
      // Somebody else was faster; theirs is as good.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
