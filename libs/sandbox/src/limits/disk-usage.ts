import { type Dir, lstatSync, opendirSync, type Stats } from 'node:fs';
import { readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface DiskUsage {
  /** What is allocated; holes in files take nothing. */
  readonly bytes: number;
  /** Files, folders, and everything else that has a name. */
  readonly entries: number;
  /** False if something was not looked at: beyond the ceiling, forbidden by somebody, or deeper than the longest path. */
  readonly complete: boolean;
}

export interface Ceiling {
  readonly bytes: number;
  readonly entries: number;
}

/** stat(2): whatever the block size of the drive. */
const BYTES_PER_BLOCK = 512;
const GONE = ['ENOENT', 'ENOTDIR'];
/** About 3 ms of work: what else this process has to do is not held up longer. */
const ENTRIES_AT_ONCE = 1000;

/** Adds up what lies in the folders, files with several names once, links not followed. Stops once the ceiling is passed. */
export async function measureFolders(folders: readonly string[], ceiling: Ceiling): Promise<DiskUsage> {
  const usage = { bytes: 0, entries: 0, complete: true };
  const waiting = [...folders];
  const seen = new Set<string>();
  const isPassed = (): boolean => usage.bytes > ceiling.bytes || usage.entries > ceiling.entries;

  const add = (path: string): void => {
    const found = lstatSync(path);
    usage.entries += 1;
    if (found.isDirectory()) waiting.push(path);
    if (found.isDirectory() || found.nlink === 1 || isNew(found, seen)) usage.bytes += found.blocks * BYTES_PER_BLOCK;
  };
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!GONE.includes((error as NodeJS.ErrnoException).code!)) usage.complete = false;
    }
  };
  const lookInto = async (folder: string): Promise<void> => {
    for (const name of namesIn(folder, attempt)) {
      attempt(() => add(join(folder, name)));
      if (isPassed()) return;
      if (usage.entries % ENTRIES_AT_ONCE === 0) await nextTurn();
    }
  };

  for (let folder = waiting.pop(); folder !== undefined && !isPassed(); folder = waiting.pop()) await lookInto(folder);
  return { ...usage, complete: usage.complete && !isPassed() };
}

/** One after the other: a hostile folder may hold more names than memory does. */
function* namesIn(folder: string, attempt: (action: () => void) => void): Generator<string> {
  let directory: Dir | undefined;
  attempt(() => (directory = opendirSync(folder)));
  if (directory === undefined) return;
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) yield entry.name;
  } finally {
    directory.closeSync();
  }
}

function isNew({ dev, ino }: Stats, seen: Set<string>): boolean {
  const before = seen.size;
  return seen.add(`${dev}:${ino}`).size > before;
}

/**
 * Adds up files without a name that the processes keep open: nothing else shows what they take.
 *
 * @param processes their folders in /proc.
 * @returns bytes.
 */
export async function measureUnnamed(processes: readonly string[], device: number): Promise<number> {
  const sizes = new Map<number, number>();
  for (const folder of processes.map((process) => join(process, 'fd'))) {
    for (const name of await readdir(folder).catch(() => [])) {
      const found = await unnamed(join(folder, name));
      if (found?.dev === device) sizes.set(found.ino, found.blocks * BYTES_PER_BLOCK);
    }
  }
  return [...sizes.values()].reduce((total, bytes) => total + bytes, 0);
}

async function unnamed(descriptor: string): Promise<Stats | undefined> {
  // Asking a pipe or a dead network drive for its status could take for ever; the name tells.
  if (!(await readlink(descriptor).catch(() => '')).endsWith(' (deleted)')) return undefined;
  const found = await stat(descriptor).catch(() => undefined);
  return found?.isFile() === true && found.nlink === 0 ? found : undefined;
}
