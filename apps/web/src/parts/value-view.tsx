import { plainText } from './plain-text.ts';
import './table.css';
import './value-view.css';

type Row = Readonly<Record<string, unknown>>;

const MOST_ROWS = 200;
const MOST_COLUMNS = 30;
/** Lists of short values stand in one line. */
const MOST_INLINE = 60;
const SHORT = 60;
/** Deeper parts are closed at first. */
const OPEN_LEVELS = 2;

/** A value that a program gave: lists of alike objects as tables, objects by name, texts as text. */
export function ValueView({ value, level = 0 }: { readonly value: unknown; readonly level?: number }) {
  if (Array.isArray(value)) return <List list={value} level={level} />;
  if (isRow(value)) return <Named row={value} level={level} />;
  if (typeof value === 'string') return <span className="value-text">{value.split('\n').map(plainText).join('\n')}</span>;
  return <code>{JSON.stringify(value)}</code>;
}

function List({ list, level }: { readonly list: readonly unknown[]; readonly level: number }) {
  if (list.length === 0) return <span className="quiet">nothing</span>;
  if (list.length <= MOST_INLINE && list.every(isShort)) return <span className="value-text">{list.map((item) => (typeof item === 'string' ? plainText(item) : JSON.stringify(item))).join(', ')}</span>;
  const rows = list.filter(isRow);
  if (rows.length === list.length) return <RowTable rows={rows} level={level} />;
  return (
    <ol className="value-list">
      {list.slice(0, MOST_ROWS).map((item, index) => (
        <li key={index}>
          <ValueView value={item} level={level + 1} />
        </li>
      ))}
      {list.length > MOST_ROWS && <li className="quiet">and {list.length - MOST_ROWS} more</li>}
    </ol>
  );
}

function RowTable({ rows, level }: { readonly rows: readonly Row[]; readonly level: number }) {
  const columns = [...new Set(rows.slice(0, MOST_ROWS).flatMap((row) => Object.keys(row)))].slice(0, MOST_COLUMNS);
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Table">
      <table className="table value-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {plainText(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column} className={typeof row[column] === 'number' ? 'right numbers' : undefined}>
                  {row[column] === undefined ? null : <ValueView value={row[column]} level={level + 1} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p className="quiet small">The first {MOST_ROWS} of {rows.length}.</p>}
    </div>
  );
}

function Named({ row, level }: { readonly row: Row; readonly level: number }) {
  const entries = Object.entries(row);
  if (entries.length === 0) return <span className="quiet">nothing</span>;
  const names = (
    <dl className="value-named">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{plainText(name)}</dt>
          <dd>
            <ValueView value={value} level={level + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
  if (level < OPEN_LEVELS) return names;
  return (
    <details>
      <summary>{entries.length} fields</summary>
      {names}
    </details>
  );
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= SHORT : typeof value !== 'object';
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
