import { useLive } from '../../../app/live/use-live.ts';
import { useSession } from '../../../app/session/session.ts';
import { Empty } from '../../../parts/empty.tsx';
import { FailureNote } from '../../../parts/failure-note.tsx';
import { runsResource } from '../../runs/runs-resource.ts';
import { RunsTable } from '../../runs/runs-table.tsx';
import { bundleResource } from '../versions/version-resources.ts';
import { RunForm } from './run-form.tsx';
import { describedResource } from './described-resource.ts';

/** Runs of an example, and a form to start one. */
export function RunTab({ slug }: { readonly slug: string }) {
  const { may } = useSession();
  const bundle = useLive(bundleResource(slug));
  const described = useLive(describedResource(slug));
  const runs = useLive(runsResource(slug));
  const failure = bundle.failure ?? runs.failure;
  const isKnown = described.value !== undefined || described.failure !== undefined;
  return (
    <div className="stack">
      {failure !== undefined && <FailureNote failure={failure} />}
      {bundle.value === null && <Empty>Nothing is published under this name, so there is nothing to run.</Empty>}
      {bundle.value !== undefined && bundle.value !== null && isKnown && may('run') && (
        <RunForm slug={slug} versions={bundle.value.versions.map(({ version }) => version)} schema={described.value?.parametersSchema ?? null} defaults={described.value?.defaultParameters ?? {}} />
      )}
      {runs.value !== undefined && runs.value.length > 0 && <RunsTable runs={runs.value} />}
    </div>
  );
}
