import { useMemo } from 'react';
import { useLive } from '../../app/live/use-live.ts';
import { changeQuery, usePageLocation } from '../../app/router/location.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { selectionWords } from '../loads/load-words.ts';
import type { PageProps } from '../page.ts';
import { TaskGraph } from './graph/task-graph.tsx';
import { graphResource } from './graph-resource.ts';
import { LoadActions } from './load-actions.tsx';
import { LoadProgressLine } from './load-progress-line.tsx';
import { TaskPanel } from './task-panel.tsx';
import { TasksTable } from './tasks-table.tsx';
import './load-page.css';

/** One load: how far it is, the graph of its tasks, and why each of them does what it does. */
export function LoadPage({ names }: PageProps) {
  const id = names.id ?? '';
  const resource = useMemo(() => graphResource(id), [id]);
  const { value: graph, failure } = useLive(resource);
  const { query } = usePageLocation();
  const selected = query.get('task') ?? undefined;
  const select = (task: string) => changeQuery({ task });
  if (graph === undefined) return failure === undefined ? <p className="quiet">Loading …</p> : <FailureNote failure={failure} />;
  const { load, tasks } = graph;
  const task = selected === undefined ? undefined : tasks.get(selected);
  return (
    <div className="stack">
      <PageHead
        title={selectionWords(load)}
        badge={<StateBadge state={load.state} />}
        about={`Load ${id.slice(0, 8)}, asked for by ${load.requestedBy.replace(/^token:/, '')}${load.commit === null ? '' : `, at commit ${load.commit.slice(0, 10)}`}`}
        actions={<LoadActions load={load} />}
      />
      {failure !== undefined && <FailureNote failure={failure} />}
      {load.failure !== null && <FailureNote failure={load.failure} />}
      <LoadProgressLine load={load} />
      {tasks.size > 0 && (
        <div className="load-views" data-panel={task !== undefined || undefined}>
          <TaskGraph graph={graph} selected={selected} onSelect={select} />
          {task !== undefined && <TaskPanel loadId={id} task={task} graph={graph} onSelect={select} onClose={() => changeQuery({ task: '' })} />}
        </div>
      )}
      {tasks.size > 0 && <TasksTable graph={graph} onSelect={select} />}
    </div>
  );
}
