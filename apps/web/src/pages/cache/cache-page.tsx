import { useMemo } from 'react';
import { missWords } from '../../api/miss-words.ts';
import { useLive } from '../../app/live/use-live.ts';
import { Link } from '../../app/router/link.tsx';
import { changeQuery, usePageLocation } from '../../app/router/location.ts';
import { Ago } from '../../parts/ago.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FailureNote } from '../../parts/failure-note.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Segments } from '../../parts/segments.tsx';
import { type CacheSummary, summaryResource } from './cache-resource.ts';
import { HitChart } from './hit-chart.tsx';
import '../../parts/table.css';

const spans = [
  { value: '1', words: 'A day' },
  { value: '7', words: 'A week' },
  { value: '30', words: 'A month' },
] as const;
const USUAL = '7';

/** How often bundles were found instead of built, and why not. */
export function CachePage() {
  const { query } = usePageLocation();
  const days = spans.find(({ value }) => value === query.get('days'))?.value ?? USUAL;
  const resource = useMemo(() => summaryResource(days), [days]);
  const { value, failure } = useLive(resource);
  return (
    <div className="stack">
      <PageHead
        title="Cache"
        about="What was built once from the same inputs is found instead of built again."
        actions={<Segments label="Time" value={days} options={spans} onChange={(next) => changeQuery({ days: next === USUAL ? '' : next })} />}
      />
      {failure !== undefined && <FailureNote failure={failure} />}
      {value !== undefined && (value.parts.length === 0 ? <Empty>Nothing was built or found in this time.</Empty> : <Summary summary={value} days={Number(days)} />)}
    </div>
  );
}

function Summary({ summary: { parts, reasons, conflicts }, days }: { readonly summary: CacheSummary; readonly days: number }) {
  const misses = reasons.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <HitChart parts={parts} days={days} />
      <section className="stack" aria-label="Why there were misses">
        <h2>Why it was built</h2>
        {reasons.length === 0 ? (
          <Empty>There was no miss.</Empty>
        ) : (
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Reason</th>
                <th scope="col">In words</th>
                <th scope="col" className="right">
                  Builds
                </th>
                <th scope="col" className="right">
                  Share
                </th>
              </tr>
            </thead>
            <tbody>
              {reasons.map(({ because, count }) => (
                <tr key={because}>
                  <th scope="row">
                    <code>{because}</code>
                  </th>
                  <td>{missWords(because)}</td>
                  <td className="right numbers">{count}</td>
                  <td className="right numbers">{Math.round((100 * count) / misses)} %</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section className="stack" aria-label="Conflicts">
        <h2>Records that contradict each other</h2>
        {conflicts.length === 0 ? (
          <p className="quiet">None: the same inputs have always given the same bundle.</p>
        ) : (
          <ul>
            {conflicts.map(({ slug, jobId, attempt, at, because }) => (
              <li key={`${jobId} ${attempt}`}>
                <Link to={`/examples/${encodeURIComponent(slug)}`}>{slug}</Link>, <Ago time={at} />: {missWords(because)}
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
