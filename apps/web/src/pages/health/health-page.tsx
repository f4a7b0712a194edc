import { durationWords } from '@apphub/model';
import { useEffect } from 'react';
import { useLive } from '../../app/live/use-live.ts';
import { useSession } from '../../app/session/session.ts';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { FailureNote } from '../../parts/failure-note.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { healthResource, queueResource, workersResource } from './health-resources.ts';
import { WorkersTable } from './workers-table.tsx';
import '../../parts/table.css';

/** No event tells of these: they are asked for again and again while somebody looks. */
const LOOK_MS = 3000;

/** How the service, its workers and its queue are. */
export function HealthPage() {
  const { live, may } = useSession();
  const health = useLive(healthResource);
  const workers = useLive(workersResource);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') [healthResource, workersResource, queueResource].forEach(({ key }) => live.refresh(key));
    };
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [live]);
  const failure = health.failure ?? workers.failure;
  return (
    <div className="stack">
      <PageHead title="Health" badge={health.value !== undefined && <StateBadge state={health.value.status} />} />
      {failure !== undefined && <FailureNote failure={failure} />}
      {health.value?.warnings.map((warning) => (
        <p key={warning} role="alert" className="state-amber">
          {warning}
        </p>
      ))}
      <section className="stack" aria-label="Service">
        <h2>Service</h2>
        <table className="table health-table">
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">State</th>
              <th scope="col">What it says</th>
              <th scope="col" className="right">
                Answered in
              </th>
            </tr>
          </thead>
          <tbody>
            {health.value?.checks.map(({ name, status, message, ms }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <StateBadge state={status} />
                </td>
                <td>{message ?? '–'}</td>
                <td className="right numbers">{durationWords(ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {may('read') && <QueueFacts />}
      <section className="stack" aria-label="Workers">
        <h2>Workers</h2>
        {workers.value?.length === 0 ? <Empty>Nobody works at the moment: what is queued waits.</Empty> : workers.value !== undefined && <WorkersTable workers={workers.value} />}
      </section>
    </div>
  );
}

function QueueFacts() {
  const { value } = useLive(queueResource);
  if (value === undefined) return null;
  const words = ({ queued, running, oldestQueuedSeconds }: (typeof value)['imports']) =>
    `${queued} queued, ${running} running${queued > 0 ? `; the oldest waits for ${durationWords(oldestQueuedSeconds * 1000)}` : ''}`;
  return (
    <section className="stack" aria-label="Queue">
      <h2>Queue</h2>
      <Facts
        facts={[
          ['Imports', words(value.imports)],
          ['Tasks of loads', words(value.tasks)],
          ['Runs', words(value.runs)],
        ]}
      />
    </section>
  );
}
