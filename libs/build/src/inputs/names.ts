import { isUtf8 } from 'node:buffer';
import { readdirSync } from 'node:fs';

/**
 * Groups of names that a case-insensitive or normalising file system takes for one.
 *
 * @param names those of one folder.
 */
export function collidingNames(names: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const key = fold(name);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [name]);
    else group.push(name);
  }
  return groups.size === names.length ? [] : [...groups.values()].filter((group) => group.length > 1);
}

/** Lower case first and upper case last: only the two together take "ß", "SS" and "ẞ", or "σ", "ς" and "Σ", for one. */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase().toUpperCase().normalize('NFC');
}

/** What Node puts in place of bytes that are not UTF-8; a name may also hold it rightfully. */
const REPLACEMENT = '\ufffd';

/** Those of `names`, read from `folder`, whose bytes on disk are not valid Unicode. */
export function namesOutsideUnicode(folder: string, names: readonly string[]): string[] {
  const suspects = names.filter((name) => name.includes(REPLACEMENT) || !name.isWellFormed());
  if (suspects.length === 0) return suspects;
  const valid = new Set(
    readdirSync(folder, 'buffer')
      .filter((bytes) => isUtf8(bytes))
      .map((bytes) => bytes.toString()),
  );
  return suspects.filter((name) => !valid.has(name));
}
