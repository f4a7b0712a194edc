import { type Digest, digestHex } from '@apphub/model';

/** Enough of a digest to tell it from others at a glance. */
export function shortDigest(digest: Digest): string {
  return digestHex(digest).slice(0, 12);
}

/** `1 bundle`, `2 bundles`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Names and values in two columns, indented. */
export function columns(rows: readonly (readonly [name: string, value: string])[], indent = '  '): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${indent}${name.padEnd(width)}  ${value}`.trimEnd());
}

/** The first `most` lines, and one that says how many more there are. */
export function atMost(lines: readonly string[], most: number, indent = '  '): string[] {
  const more = lines.length - most;
  return more <= 0 ? [...lines] : [...lines.slice(0, most), `${indent}and ${more} more; --json has them all`];
}
