import { useMemo } from 'react';
import { catalogResource, statusesResource } from '../../api/resources.ts';
import { useLive } from '../../app/live/use-live.ts';
import { usePageLocation } from '../../app/router/location.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { BuildAll } from './build-all.tsx';
import { chosenRows, countStates, exampleRows, filterOf } from './example-rows.ts';
import { ExamplesFilter } from './examples-filter.tsx';
import { ExamplesTable } from './examples-table.tsx';

const NOBODY = new Map();

/** All examples with what is known of them. */
export function ExamplesPage() {
  const catalog = useLive(catalogResource);
  const statuses = useLive(statusesResource);
  const { query } = usePageLocation();
  const rows = useMemo(() => exampleRows(catalog.value ?? [], statuses.value ?? NOBODY), [catalog.value, statuses.value]);
  const filter = filterOf(query);
  const chosen = chosenRows(rows, filter);
  const failure = catalog.failure ?? statuses.failure;
  const isReady = catalog.value !== undefined && statuses.value !== undefined;
  return (
    <div className="stack">
      <PageHead title="Examples" actions={<BuildAll rows={chosen} />} />
      {failure !== undefined && <FailureNote failure={failure} />}
      <ExamplesFilter filter={filter} counts={countStates(rows)} total={rows.length} />
      {isReady ? <ExamplesTable rows={chosen} total={rows.length} /> : failure === undefined && <p className="quiet">Loading …</p>}
    </div>
  );
}
