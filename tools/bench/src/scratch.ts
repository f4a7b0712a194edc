import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';

const open = new Set<string>();

/** From here on, this process and those that it starts make their folders in one, which is removed with all other scratch at the end of this one. */
export function cleanUpAtExit(): void {
  const folder = mkdtempSync(join(tmpdir(), 'apphub-bench-'));
  open.add(folder);
  process.env['TMPDIR'] = folder;
  process.once('exit', () => open.forEach((left) => rmSync(left, { recursive: true, force: true })));
}

/**
 * Calls `use` with a fresh folder and removes it afterwards. In memory where `bytes` have room there: how long a disk
 * takes to create files depends on what was deleted from it before.
 */
export async function withScratch<T>(bytes: number, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(hasRoom(IN_MEMORY, bytes) ? IN_MEMORY : tmpdir(), 'apphub-bench-'));
  open.add(folder);
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    open.delete(folder);
  }
}

function hasRoom(folder: string, bytes: number): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > 2 * bytes;
  } catch {
    // Not every system has this folder.
    return false;
  }
}
