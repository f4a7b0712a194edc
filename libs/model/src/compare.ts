/**
 * The one order used for names that reach a digest or an archive: by UTF-16 code unit.
 * `localeCompare` sorts the same names differently under different locales.
 *
 * @returns a negative number, zero or a positive number, as `Array.prototype.sort` wants it.
 */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
