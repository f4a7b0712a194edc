import { useLive } from '../../app/live/use-live.ts';
import { Empty } from '../../parts/empty.tsx';
import { FailureNote } from '../../parts/failure-note.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { runsResource } from './runs-resource.ts';
import { RunsTable } from './runs-table.tsx';

const resource = runsResource();

/** Runs of published bundles, the newest first. */
export function RunsPage() {
  const { value, failure } = useLive(resource);
  return (
    <div className="stack">
      <PageHead title="Runs" about="Published bundles at work, each in a fresh folder. A run is started from the page of its example." />
      {failure !== undefined && <FailureNote failure={failure} />}
      {value?.length === 0 && <Empty>Nothing has been run yet.</Empty>}
      {value !== undefined && value.length > 0 && <RunsTable runs={value} />}
    </div>
  );
}
