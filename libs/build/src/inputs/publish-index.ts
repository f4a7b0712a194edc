import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Milliseconds; writing takes a few. A process that was stopped for longer finds its draft gone and is only slower. */
const ABANDONED_AFTER = 60_000;
const DRAFT = /^[0-9a-f]{2}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

/**
 * Writes one file of the index aside, then renames it to `file`; then removes the drafts that killed processes left
 * beside it. No fsync: after a power cut the checksum tells. Of processes that write within the same milliseconds, the last
 * one wins; what the others had learned is read once more.
 */
export function publishIndex(file: string, index: Uint8Array): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, index, { mode: 0o600, flag: 'wx' });
    const now = lstatSync(draft).mtimeMs;
    renameSync(draft, file);
    for (const abandoned of draftsBefore(now - ABANDONED_AFTER, dirname(file))) rmSync(abandoned, { force: true });
  } catch {
    // A full or read-only disk only makes the next run slower.
    removeIfPossible(draft);
  }
}

function removeIfPossible(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // Swept later, as are those of killed processes.
  }
}

/** @param time by the clock of the file system that holds them, milliseconds since the epoch. */
function draftsBefore(time: number, folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => DRAFT.test(name))
    .map((name) => join(folder, name))
    .filter((draft) => (lstatSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? time) < time);
}
