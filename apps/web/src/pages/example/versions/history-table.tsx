import { Ago } from '../../../parts/ago.tsx';
import { Digest } from '../../../parts/digest.tsx';
import type { History } from './version-resources.ts';
import '../../../parts/table.css';

/** Every move of a version with who made it and why. */
export function HistoryTable({ entries }: { readonly entries: History }) {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="History">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Who</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ number, at, action, oldDigest, newDigest, actor, reason }) => (
            <tr key={number}>
              <td>
                <Ago time={at} />
              </td>
              <td>{action}</td>
              <td>
                <Digest digest={oldDigest} />
              </td>
              <td>
                <Digest digest={newDigest} />
              </td>
              <td>{actor}</td>
              <td>{reason ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
