import { useLive } from '../../../app/live/use-live.ts';
import { Empty } from '../../../parts/empty.tsx';
import { FailureNote } from '../../../parts/failure-note.tsx';
import { AttemptCard } from './attempt-card.tsx';
import { attemptsResource } from './attempts-resource.ts';

/** Every attempt to build an example: none is ever forgotten. */
export function BuildsTab({ slug }: { readonly slug: string }) {
  const { value, failure } = useLive(attemptsResource(slug));
  if (failure !== undefined) return <FailureNote failure={failure} />;
  if (value === undefined) return <p className="quiet">Loading …</p>;
  if (value.length === 0) return <Empty>Nobody has tried to build it here yet.</Empty>;
  return (
    <ol className="attempts">
      {value.map((attempt, index) => (
        <AttemptCard key={`${attempt.jobId} ${attempt.attempt}`} attempt={attempt} isNewest={index === 0} />
      ))}
    </ol>
  );
}
