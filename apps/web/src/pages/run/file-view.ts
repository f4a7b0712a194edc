/** How a file is shown. */
export type FileView =
  | { readonly kind: 'picture'; readonly type: string }
  | { readonly kind: 'table'; readonly separator: string }
  | { readonly kind: 'text' }
  /** Too large, or nothing that can be shown. */
  | { readonly kind: 'none' };

const pictures: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  // As the source of an image it runs nothing and loads nothing.
  svg: 'image/svg+xml',
};
/** Pages among them: they are shown as the text they are. */
const texts: ReadonlySet<string> = new Set(['txt', 'log', 'md', 'json', 'ndjson', 'yaml', 'yml', 'xml', 'html', 'htm', 'js', 'css', 'sql']);

const LARGEST_PICTURE = 8_000_000;
const LARGEST_TEXT = 1_000_000;

/** Says by its name how a file is shown; what is in it decides nothing. Sizes in bytes. */
export function viewOf({ path, size }: { readonly path: string; readonly size: number }): FileView {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const type = pictures[ending];
  if (type !== undefined) return size <= LARGEST_PICTURE ? { kind: 'picture', type } : { kind: 'none' };
  if (size > LARGEST_TEXT) return { kind: 'none' };
  if (ending === 'csv') return { kind: 'table', separator: ',' };
  if (ending === 'tsv') return { kind: 'table', separator: '\t' };
  return texts.has(ending) ? { kind: 'text' } : { kind: 'none' };
}

/** The rows of a table in text: RFC 4180, with any separator of one sign. */
export function tableRows(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endRow = () => {
    row.push(cell);
    if (row.length > 1 || cell !== '') rows.push(row);
    row = [];
    cell = '';
  };
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[index + 1] === '"') cell += text[(index += 1)];
      else isQuoted = false;
    } else if (sign === '"' && cell === '') isQuoted = true;
    else if (sign === separator) {
      row.push(cell);
      cell = '';
    } else if (sign === '\n') endRow();
    else if (sign !== '\r') cell += sign;
  }
  endRow();
  return rows;
}
