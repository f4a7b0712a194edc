import { durationWords } from '@apphub/model';
import type { JobRun } from '@apphub/model/api';
import { useLive } from '../../app/live/use-live.ts';
import { useNow } from '../../app/live/use-now.ts';
import { Link } from '../../app/router/link.tsx';
import { useSession } from '../../app/session/session.ts';
import { Ago } from '../../parts/ago.tsx';
import { Button } from '../../parts/button.tsx';
import { Digest } from '../../parts/digest.tsx';
import { Facts } from '../../parts/facts.tsx';
import { FailureNote } from '../../parts/failure-note.tsx';
import { LogView } from '../../parts/log-view.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { useAction } from '../../parts/use-action.ts';
import { ValueView } from '../../parts/value-view.tsx';
import type { PageProps } from '../page.ts';
import { RunFiles } from './run-files.tsx';
import { runResource } from './run-resource.ts';
import { useRunLog } from './use-run-log.ts';

/** One run: how it goes, what it says, what came of it. */
export function RunPage({ names }: PageProps) {
  const id = names.id ?? '';
  const { value: run, failure } = useLive(runResource(id));
  const log = useRunLog(id);
  if (run === undefined) return failure === undefined ? <p className="quiet">Loading …</p> : <FailureNote failure={failure} />;
  const isOpen = run.completedAt === null;
  return (
    <div className="stack">
      <PageHead
        title={`${run.slug}@${run.version}`}
        badge={<StateBadge state={run.status} />}
        about={
          <>
            Run {id.slice(0, 8)} of <Link to={`/examples/${encodeURIComponent(run.slug)}`}>{run.slug}</Link>, asked for by {run.requestedBy.replace(/^token:/, '')}
          </>
        }
        actions={isOpen && <CancelRun id={id} />}
      />
      {run.failure !== null && <FailureNote failure={run.failure} />}
      <RunFacts run={run} />
      {run.result !== null && (
        <section className="stack" aria-label="Result">
          <h2>Result</h2>
          <ValueView value={run.result} />
        </section>
      )}
      <RunFiles run={run} />
      <section className="stack" aria-label="Parameters">
        <h2>Parameters</h2>
        <ValueView value={run.parameters} />
      </section>
      <section className="stack" aria-label="What it says">
        <h2>Log</h2>
        <LogView lines={log} isLive={isOpen} />
      </section>
    </div>
  );
}

function RunFacts({ run }: { readonly run: JobRun }) {
  const now = useNow();
  const { digest, platform, attempt, maxAttempts, startedAt, durationMs, createdAt, log } = run;
  return (
    <Facts
      facts={[
        ['Digest', <Digest digest={digest} />],
        ['Platform', platform],
        ['Attempt', `${attempt} of ${maxAttempts}`],
        ['Took', startedAt === null ? '–' : durationWords(durationMs ?? Math.max(0, now - Date.parse(startedAt)))],
        ['Asked for', <Ago time={createdAt} />],
        ['Log', `${log.lines} lines${log.dropped > 0 ? `, ${log.dropped} more not kept` : ''}`],
      ]}
    />
  );
}

function CancelRun({ id }: { readonly id: string }) {
  const { client, may } = useSession();
  const cancel = useAction(async () => {
    await client.call('cancelRun', { params: { id } });
    return 'The run is asked to end.';
  });
  if (!may('run')) return null;
  return (
    <Button kind="danger" disabled={cancel.isBusy} onClick={cancel.run}>
      Cancel
    </Button>
  );
}
