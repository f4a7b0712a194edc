import { useEffect, useMemo, useState } from 'react';
import { plainText } from '../../parts/plain-text.ts';
import { type FileView, tableRows } from './file-view.ts';
import '../../parts/table.css';

const MOST_ROWS = 200;

export interface FilePreviewProps {
  readonly path: string;
  readonly view: FileView;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What is in a file, shown by its kind and never as a page. */
export function FilePreview({ path, view, bytes }: FilePreviewProps) {
  switch (view.kind) {
    case 'picture':
      return <Picture path={path} type={view.type} bytes={bytes} />;
    case 'table':
      return <CellTable path={path} rows={tableRows(new TextDecoder().decode(bytes), view.separator)} />;
    case 'text':
      return (
        <pre className="run-file-text" tabIndex={0} aria-label={path}>
          {new TextDecoder().decode(bytes).split('\n').map(plainText).join('\n')}
        </pre>
      );
    case 'none':
      return null;
  }
}

function Picture({ path, type, bytes }: { readonly path: string; readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  return url === undefined ? null : <img className="run-file-picture" src={url} alt={path} />;
}

function CellTable({ path, rows }: { readonly path: string; readonly rows: readonly (readonly string[])[] }) {
  const [head = [], ...body] = rows;
  const shown = useMemo(() => body.slice(0, MOST_ROWS), [rows]);
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={path}>
      <table className="table">
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                {plainText(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{plainText(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < body.length && <p className="quiet small">The first {MOST_ROWS} of {body.length} rows.</p>}
    </div>
  );
}
