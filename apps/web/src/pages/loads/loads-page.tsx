import { durationWords } from '@apphub/model';
import type { Load } from '@apphub/model/api';
import { useLive } from '../../app/live/use-live.ts';
import { useNow } from '../../app/live/use-now.ts';
import { Link } from '../../app/router/link.tsx';
import { Ago } from '../../parts/ago.tsx';
import { CountsBar } from '../../parts/counts-bar.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FailureNote } from '../../parts/failure-note.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { leftWords, selectionWords, tallyOf, tookMs } from './load-words.ts';
import { loadsResource } from './loads-resource.ts';
import { StartLoad } from './start-load.tsx';
import '../../parts/table.css';
import './loads-page.css';

/** Loads, the newest first. */
export function LoadsPage() {
  const { value, failure } = useLive(loadsResource);
  return (
    <div className="stack">
      <PageHead title="Loads" about="Many examples built as one, in the order in which they depend on each other." actions={<StartLoad />} />
      {failure !== undefined && <FailureNote failure={failure} />}
      {value?.length === 0 && <Empty>Nothing has been loaded yet.</Empty>}
      {value !== undefined && value.length > 0 && (
        <table className="table loads-table">
          <caption className="only-heard">Loads</caption>
          <thead>
            <tr>
              <th scope="col">Load</th>
              <th scope="col">State</th>
              <th scope="col">Progress</th>
              <th scope="col">Asked by</th>
              <th scope="col" className="right">
                Took
              </th>
              <th scope="col" className="right">
                Begun
              </th>
            </tr>
          </thead>
          <tbody>
            {value.map((load) => (
              <Row key={load.id} load={load} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Row({ load }: { readonly load: Load }) {
  const now = useNow();
  const { total, ended } = tallyOf(load);
  return (
    <tr data-load={load.id}>
      <th scope="row">
        <Link to={`/loads/${load.id}`}>{selectionWords(load)}</Link>
        <span className="quiet small loads-table-about">
          {load.id.slice(0, 8)}
          {load.force && ', builds anew'}
          {load.publish && ', publishes'}
          {load.reason !== null && `: ${load.reason}`}
        </span>
      </th>
      <td>
        <StateBadge state={load.state} />
      </td>
      <td>
        <CountsBar counts={load.counts} />
        <span className="quiet small numbers">
          {ended} of {total}
          {load.counts.failed > 0 && `, ${load.counts.failed} failed`}
          {load.cached > 0 && `, ${load.cached} found`}
          {load.endedAt === null && ` · ${leftWords(load, now) ?? 'time left unknown'}`}
        </span>
      </td>
      <td>{load.requestedBy.replace(/^token:/, '')}</td>
      <td className="right numbers">{durationWords(tookMs(load, now))}</td>
      <td className="right">
        <Ago time={load.createdAt} />
      </td>
    </tr>
  );
}
