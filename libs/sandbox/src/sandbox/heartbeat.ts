import { stat, utimes } from 'node:fs/promises';
import { writeOwner } from './owner.ts';

/** How often a live owner says so. */
const BEAT_MS = 5000;
/** After so long a silence an owner that cannot be seen is taken for dead; a busy process may miss some beats. */
const SILENCE_MS = 120_000;

/** Renews the owner file's modification time until disposed; does not keep the process alive. */
export function startHeartbeat(ownerFile: string, everyMs: number = BEAT_MS): Disposable {
  const timer = setInterval(() => void beat(ownerFile), everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function beat(ownerFile: string): Promise<void> {
  const now = new Date();
  // A build can remove the file; without it a sweeper would go by the directory's age.
  await utimes(ownerFile, now, now).catch(() => writeOwner(ownerFile).catch(() => undefined));
}

/** @returns whether the last sign of life, of a file or else of a directory, is too old (or lies in the future). */
export async function isSilent(...paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined) return Math.abs(Date.now() - found.mtimeMs) > SILENCE_MS;
  }
  return true;
}
