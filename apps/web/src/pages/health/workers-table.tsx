import { Link } from '../../app/router/link.tsx';
import { Ago } from '../../parts/ago.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { Workers } from './health-resources.ts';
import './workers-table.css';

const states = { alive: 'ok', stopping: 'canceled', silent: 'lost' } as const;
const words = { alive: 'Alive', stopping: 'Stopping', silent: 'Silent' } as const;

/** Who works, what they can build, and what they are at. */
export function WorkersTable({ workers }: { readonly workers: Workers }) {
  return (
    <table className="table workers-table">
      <thead>
        <tr>
          <th scope="col">Worker</th>
          <th scope="col">State</th>
          <th scope="col">Can build</th>
          <th scope="col">Isolation</th>
          <th scope="col">Works on</th>
          <th scope="col" className="right">
            Heard of
          </th>
        </tr>
      </thead>
      <tbody>
        {workers.map(({ id, state, roles, abilities, isolation, concurrency, tasks, commit, seenAt }) => (
          <tr key={id}>
            <th scope="row">
              {id}
              <span className="quiet small workers-table-about">
                {roles.join(', ')}
                {commit !== null && `, ${commit.slice(0, 10)}`}
              </span>
            </th>
            <td>
              <StateBadge state={states[state]} words={words[state]} />
            </td>
            <td>
              {abilities === null ? '–' : `${abilities.platform}, ${Math.round(abilities.memoryMb / 1024)} GiB`}
              {abilities !== null && <span className="quiet small workers-table-about">{abilities.tools.join(', ')}</span>}
            </td>
            <td>{isolation ?? '–'}</td>
            <td>
              <span className="quiet small">
                {tasks.length} of {concurrency}
              </span>
              {tasks.map(({ loadId, slug }) => (
                <Link key={`${loadId} ${slug}`} to={`/loads/${loadId}?task=${encodeURIComponent(slug)}`} className="workers-table-task">
                  {slug}
                </Link>
              ))}
            </td>
            <td className="right">
              <Ago time={seenAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
