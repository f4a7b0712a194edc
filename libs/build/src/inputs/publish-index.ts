import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Milliseconds; writing takes a few. A process that was stopped for longer finds its draft gone and is only slower. */
const ABANDONED_AFTER = 60_000;
const DRAFT_SUFFIX = /^\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

/**
 * Writes the index aside, then renames it to `file`; then removes the drafts that killed processes left. No fsync:
 * after a power cut the checksum tells. Of processes that race, the last one wins; what the others had learned is read
 * once more.
 */
export function publishIndex(file: string, index: Uint8Array): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, index, { mode: 0o600, flag: 'wx' });
    const now = lstatSync(draft).mtimeMs;
    renameSync(draft, file);
    for (const abandoned of draftsBefore(now - ABANDONED_AFTER, file)) rmSync(abandoned, { force: true });
  } catch {
    // A full or read-only disk only makes the next run slower.
    if (existsSync(draft)) rmSync(draft);
  }
}

/** @param time by the clock of the file system that holds them, milliseconds since the epoch. */
function draftsBefore(time: number, file: string): string[] {
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(basename(file)) && DRAFT_SUFFIX.test(name.slice(basename(file).length)))
    .map((name) => join(dirname(file), name))
    .filter((draft) => (lstatSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? time) < time);
}
