import { durationWords } from '@apphub/model';
import { type LoadTask, TASK_EVENT } from '@apphub/model/api';
import type { CallOutput } from '@apphub/client';
import { type Resource, STALE } from '../../app/live/resource.ts';
import { useLive } from '../../app/live/use-live.ts';
import { Link } from '../../app/router/link.tsx';
import { Button } from '../../parts/button.tsx';
import { FailureNote } from '../../parts/failure-note.tsx';
import { StageBar } from '../../parts/stage-bar.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { openUpstreams, type WholeGraph } from './graph-resource.ts';
import { taskWords } from './wait-words.ts';

type TaskDetail = CallOutput<'getLoadTask'>;

function taskResource(id: string, slug: string): Resource<TaskDetail> {
  return {
    key: `task ${id} ${slug}`,
    load: (client, signal) => client.call('getLoadTask', { params: { id, slug }, signal }),
    hear: (value, event) => (event.type === TASK_EVENT && event.jobId === id && event.slug === slug ? STALE : value),
  };
}

export interface TaskPanelProps {
  readonly loadId: string;
  readonly task: LoadTask;
  readonly graph: WholeGraph;
  readonly onSelect: (slug: string) => void;
  readonly onClose: () => void;
}

/** All that is known of one task of a load. */
export function TaskPanel({ loadId, task, graph, onSelect, onClose }: TaskPanelProps) {
  const { slug, state } = task;
  const { value } = useLive(taskResource(loadId, slug));
  const open = openUpstreams(graph).get(slug) ?? [];
  return (
    <aside className="task-panel" aria-label={`Task ${slug}`}>
      <div className="task-panel-head">
        <h2>{slug}</h2>
        <Button kind="bare" aria-label="Close the task" onClick={onClose}>
          ✕
        </Button>
      </div>
      <p className="row">
        <StateBadge state={state} />
        <span>{taskWords(task, open)}</span>
      </p>
      <p className="quiet small">
        expected {durationWords(task.expectedMs)}
        {task.worker !== null && `, on ${task.worker}`} · <Link to={`/examples/${encodeURIComponent(slug)}`}>example</Link>
      </p>
      {task.failure !== null && <FailureNote failure={value?.failure ?? task.failure} />}
      {value?.attempts.toReversed().map((attempt) => (
        <section key={attempt.attempt} className="stack">
          <h3>
            Attempt {attempt.attempt}: {attempt.state}
          </h3>
          <StageBar stageMs={attempt.stageMs} />
        </section>
      ))}
      <Names title="Builds on" slugs={value?.upstreams ?? []} onSelect={onSelect} />
      <Names title="Builds on this" slugs={value?.dependents ?? []} onSelect={onSelect} />
    </aside>
  );
}

interface NamesProps {
  readonly title: string;
  readonly slugs: readonly string[];
  readonly onSelect: (slug: string) => void;
}

function Names({ title, slugs, onSelect }: NamesProps) {
  if (slugs.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <div className="row">
        {slugs.map((slug) => (
          <button key={slug} type="button" className="link-button" onClick={() => onSelect(slug)}>
            {slug}
          </button>
        ))}
      </div>
    </div>
  );
}
