import { stripVTControlCharacters } from 'node:util';

/** Rows in columns two blanks apart; the last column is as wide as it likes. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : `${cell}${' '.repeat((widths[column] ?? 0) - widthOf(cell))}`)).join('  ').trimEnd());
}

/** Colours take no room. */
function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
