import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^apphub-s3-(\d+)-/;

/** A new folder for the files of one server; its name says which process it belongs to. */
export async function newRunFolder(parent: string): Promise<string> {
  return await mkdtemp(join(parent, `apphub-s3-${process.pid}-`));
}

/** Process ids mean nothing across containers that share a temp folder: the youngest are left alone. */
const YOUNG_MS = 60 * 60 * 1000;

/** Removes folders whose process was killed before it could. */
export async function sweepRunFolders(parent: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(parent)) {
    const [, pid] = NAME.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    const path = join(parent, name);
    const info = await stat(path).catch(() => undefined);
    if (info !== undefined && now - info.mtimeMs > YOUNG_MS) await rm(path, { recursive: true, force: true });
  }
}
