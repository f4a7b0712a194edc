import { durationWords } from '@apphub/model';
import type { JobRunState } from '@apphub/model/api';
import { useNow } from '../../app/live/use-now.ts';
import { Link } from '../../app/router/link.tsx';
import { Ago } from '../../parts/ago.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import '../../parts/table.css';
import './runs-table.css';

/** Runs, one a line. */
export function RunsTable({ runs }: { readonly runs: readonly JobRunState[] }) {
  const now = useNow();
  return (
    <table className="table runs-table">
      <caption className="only-heard">Runs</caption>
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">State</th>
          <th scope="col">What came of it</th>
          <th scope="col" className="right">
            Took
          </th>
          <th scope="col">Asked by</th>
          <th scope="col" className="right">
            Begun
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id} data-run={run.id}>
            <th scope="row">
              <Link to={`/runs/${run.id}`}>
                {run.slug}@{run.version}
              </Link>
              <span className="quiet small runs-table-about">{run.id.slice(0, 8)}</span>
            </th>
            <td>
              <StateBadge state={run.status} />
            </td>
            <td className="runs-table-words">{run.failure === null ? `${run.log.lines} lines of log` : `${run.failure.code}: ${run.failure.message}`}</td>
            <td className="right numbers">{run.startedAt === null ? '–' : durationWords(run.durationMs ?? Math.max(0, now - Date.parse(run.startedAt)))}</td>
            <td>{run.requestedBy.replace(/^token:/, '')}</td>
            <td className="right">
              <Ago time={run.createdAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
