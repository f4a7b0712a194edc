import { useLive } from '../../../app/live/use-live.ts';
import { Empty } from '../../../parts/empty.tsx';
import { FailureNote } from '../../../parts/failure-note.tsx';
import { VersionCard } from './version-card.tsx';
import { bundleResource } from './version-resources.ts';

/** What is published under the name of an example. */
export function VersionsTab({ slug }: { readonly slug: string }) {
  const { value, failure } = useLive(bundleResource(slug));
  if (failure !== undefined) return <FailureNote failure={failure} />;
  if (value === undefined) return <p className="quiet">Loading …</p>;
  if (value === null) return <Empty>Nothing is published under this name.</Empty>;
  return (
    <div className="stack">
      {value.versions.map((version) => (
        <VersionCard key={version.id} version={version} isLatest={version.version === value.latestVersion} />
      ))}
    </div>
  );
}
