import { memo, useRef } from 'react';
import { missWords } from '../../api/miss-words.ts';
import { Link } from '../../app/router/link.tsx';
import { Ago } from '../../parts/ago.tsx';
import { Digest } from '../../parts/digest.tsx';
import { Empty } from '../../parts/empty.tsx';
import { sizeOrDash } from '../../parts/size-words.ts';
import { StateBadge } from '../../parts/state-badge.tsx';
import { useWindowed } from '../../parts/use-windowed.ts';
import { cacheOf, type ExampleRow } from './example-rows.ts';
import { stageWords } from '../../parts/stage-names.ts';
import '../../parts/table.css';
import './examples-table.css';

export interface ExamplesTableProps {
  readonly rows: readonly ExampleRow[];
  /** How many there are without the filter. */
  readonly total: number;
}

/** Only the rows that can be seen are there, so that a thousand cost what thirty do. */
export function ExamplesTable({ rows, total }: ExamplesTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { first, last, before, after } = useWindowed(body, rows.length);
  if (rows.length === 0) return <Empty>{total === 0 ? 'The checkout of this service has no examples.' : `None of the ${total} examples is like that.`}</Empty>;
  return (
    <table className="table examples-table" aria-rowcount={rows.length + 1}>
      <caption className="only-heard">Examples</caption>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">Example</th>
          <th scope="col">State</th>
          <th scope="col">Version</th>
          <th scope="col">Digest</th>
          <th scope="col">Platform</th>
          <th scope="col" className="right">
            Size
          </th>
          <th scope="col">From</th>
          <th scope="col" className="right">
            Last change
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
        {rows.slice(first, last).map((row, index) => (
          <Row key={row.slug} row={row} index={first + index + 2} />
        ))}
        {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
      </tbody>
    </table>
  );
}

const sources = { hit: 'Hit', miss: 'Built' } as const;

const Row = memo(function Row({ row, index }: { readonly row: ExampleRow; readonly index: number }) {
  const { slug, entry, status, state } = row;
  const cache = cacheOf(row);
  const because = status?.because;
  return (
    <tr aria-rowindex={index} data-slug={slug}>
      <th scope="row">
        <Link to={`/examples/${encodeURIComponent(slug)}`}>{slug}</Link>
        <span className="quiet examples-table-about">{entry?.problem ?? entry?.description ?? entry?.name ?? 'Not in this checkout'}</span>
      </th>
      <td>
        <StateBadge state={state} {...(status === undefined ? {} : { words: stageWords(status) })} />
      </td>
      <td className="numbers">{status?.version ?? entry?.version ?? '–'}</td>
      <td>
        <Digest digest={status?.digest ?? null} />
      </td>
      <td>{status?.platform ?? '–'}</td>
      <td className="right numbers">{sizeOrDash(status?.size)}</td>
      <td>
        {cache === undefined ? '–' : sources[cache]}
        {typeof because === 'string' && (
          <span className="quiet examples-table-about" title={missWords(because)}>
            {because}
          </span>
        )}
      </td>
      <td className="right">
        <Ago time={status?.updatedAt ?? null} />
      </td>
    </tr>
  );
});
