import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';

/**
 * Calls `use` with a fresh folder and removes it afterwards. In memory where `bytes` have room there: how long a disk
 * takes to create files depends on what was deleted from it before.
 */
export async function withScratch<T>(bytes: number, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(hasRoom(IN_MEMORY, bytes) ? IN_MEMORY : tmpdir(), 'apphub-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
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
