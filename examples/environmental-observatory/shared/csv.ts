/** CSV as RFC 4180 has it: quoted fields, doubled quotes, CRLF or LF. */

export interface CsvRow {
  /** Where the row starts in the file; the header is line 1. */
  readonly line: number;
  /** By column name; a column that the row is too short for is missing. */
  readonly fields: Readonly<Record<string, string | undefined>>;
}

/** Reads a file whose first line names the columns; blank lines are skipped. */
export function parseCsv(text: string): readonly CsvRow[] {
  const [header, ...records] = splitRecords(text);
  const columns = header?.cells ?? [];
  return records.map(({ line, cells }) => ({ line, fields: Object.fromEntries(columns.map((column, index) => [column, cells[index]])) }));
}

export function formatCsv(columns: readonly string[], rows: Iterable<readonly string[]>): string {
  return [columns, ...rows].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

interface Scanned {
  readonly line: number;
  readonly cells: readonly string[];
}

const CELL = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n)/y;

function splitRecords(content: string): Scanned[] {
  const text = content.endsWith('\n') ? content : `${content}\n`;
  const records: Scanned[] = [];
  let cells: string[] = [];
  let line = 1;
  let startedOn = 1;
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const match = CELL.exec(text);
    if (match === null) throw new SyntaxError(`line ${line} is not CSV: a quote stands in an unquoted field`);
    const [whole, cell = '', end] = match;
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (cells.length > 1 || cells[0] !== '') records.push({ line: startedOn, cells });
    cells = [];
    startedOn = line;
  }
  return records;
}
