import { isUtf8 } from 'node:buffer';
import { readdirSync } from 'node:fs';

const NOT_ASCII = /[^\x00-\x7f]/u;

/** A name in Unicode form NFC. Most are in it already, and ASCII tells at a tenth of the price. */
export function composed(name: string): string {
  return NOT_ASCII.test(name) ? name.normalize('NFC') : name;
}

/**
 * Groups of names that a case-insensitive or normalising file system takes for one.
 *
 * @param names those of one folder.
 */
export function collidingNames(names: readonly string[]): string[][] {
  const keys = names.map(fold);
  if (new Set(keys).size === names.length) return [];
  const groups = Map.groupBy(names, (_, index) => keys[index]);
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Lower case first and upper case last: only the two together take "ß", "SS" and "ẞ", or "σ", "ς" and "Σ", for one. */
function fold(name: string): string {
  if (!NOT_ASCII.test(name)) return name.toUpperCase();
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
