import type { Failure } from './failure.ts';

/** How results are put for people; every program uses the same words. */

/** A failure for people: code and sentence, one line per problem, then what to do. */
export function failureLines({ code, message, problems = [], remedy }: Failure): string[] {
  return [`${code}  ${message}`, ...problems.map((problem) => `  - ${problem}`), `  What to do: ${remedy}`];
}

/** `340 ms`, `2.1 s`, `3 min 20 s`. */
export function durationWords(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `812 B`, `4.2 kB`, `12.0 MB`, `3.4 GB`; decimal units. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return bytes < 1_000_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}
