import type { Stats } from 'node:fs';

/**
 * What a file's metadata says about its content: while none of these numbers changes, the content has not changed,
 * provided that it was already at rest when it was read (`isAtRest`).
 *
 * Times are milliseconds as doubles, which is a quarter of a microsecond at today's date: finer than the clock
 * ticks that file systems stamp with, and half the price of BigInt stats.
 */
export const SIGNATURE_NUMBERS = 6;

/** Writes the signature of `stats` at `offset` (counted in numbers). */
export function writeSignature(target: Float64Array, offset: number, stats: Stats): void {
  target[offset] = stats.size;
  target[offset + 1] = stats.mtimeMs;
  target[offset + 2] = stats.ctimeMs;
  target[offset + 3] = stats.ino;
  target[offset + 4] = stats.dev;
  target[offset + 5] = stats.mode;
}

/** Those of its numbers that an input has as well, read back. */
export function sizeAndMode(signatures: Float64Array, offset: number): { size: number; mode: number } {
  return { size: signatures[offset] as number, mode: signatures[offset + 5] as number };
}

/** Fills the rows of what must be read again: it equals no number, not even itself. */
export const NO_SIGNATURE = Number.NaN;

/** Whether the signature at `offset` is that of `stats`. */
export function hasSignature(known: Float64Array, offset: number, stats: Stats): boolean {
  return (
    known[offset] === stats.size &&
    known[offset + 1] === stats.mtimeMs &&
    known[offset + 2] === stats.ctimeMs &&
    known[offset + 3] === stats.ino &&
    known[offset + 4] === stats.dev &&
    known[offset + 5] === stats.mode
  );
}

/** Whether nothing that a signature is made of differs. */
export function sameSignature(a: Stats, b: Stats): boolean {
  return (
    a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino && a.dev === b.dev && a.mode === b.mode
  );
}

/**
 * Milliseconds. File systems stamp with a clock that ticks: every 1 to 10 ms on Linux, every second on HFS+, every
 * two on FAT; the clock of a file server may differ from ours a little.
 */
const TICK = 2_000;

/**
 * git's rule for "racily clean" entries (its documentation, technical/racy-git): what changed in the same clock tick
 * in which it was read could change again without any trace in its metadata, so it must be read again next time.
 * ctime counts too, since no program can set it back as `touch` and `utimes` do with mtime.
 *
 * @param readAt when reading began, milliseconds since the epoch.
 */
export function isAtRest(stats: Stats, readAt: number): boolean {
  return Math.max(stats.ctimeMs, stats.mtimeMs) < readAt - TICK;
}
