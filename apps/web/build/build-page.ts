import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compressBelow } from './compress.ts';
import { PAGE_FOLDER, REPOSITORY, SOURCES, WEB_FOLDER } from './places.ts';
import { sourceStamp } from './source-stamp.ts';

const STAMP = '.sources';

/**
 * Builds the page unless what lies there was built from the same sources. It is made aside and moved into place as a whole.
 *
 * @returns whether it had to be built. @throws whatever Vite finds wrong with the sources.
 */
export async function buildPage(): Promise<boolean> {
  const stamp = sourceStamp(REPOSITORY, SOURCES);
  if (stampOf(PAGE_FOLDER) === stamp) return false;
  const aside = join(dirname(PAGE_FOLDER), `next-${process.pid}`);
  try {
    // Loaded only where it is needed: the usual start finds the page as it should be.
    const { build } = await import('vite');
    await build({ root: WEB_FOLDER, logLevel: 'warn', build: { outDir: aside, emptyOutDir: true } });
    compressBelow(aside);
    writeFileSync(join(aside, STAMP), stamp);
    replace(PAGE_FOLDER, aside);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return true;
}

function stampOf(folder: string): string | undefined {
  const file = join(folder, STAMP);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function replace(folder: string, aside: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
}
