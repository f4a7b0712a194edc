import { durationWords } from '@apphub/model';
import type { LoadTask } from '@apphub/model/api';
import { useRef } from 'react';
import { useNow } from '../../app/live/use-now.ts';
import { changeQuery, usePageLocation } from '../../app/router/location.ts';
import { Segments } from '../../parts/segments.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { useWindowed } from '../../parts/use-windowed.ts';
import { openUpstreams, type WholeGraph } from './graph-resource.ts';
import { taskWords } from './wait-words.ts';
import '../../parts/table.css';

const states = ['running', 'failed', 'blocked', 'waiting', 'ready', 'queued', 'completed', 'canceled'] as const;

export interface TasksTableProps {
  readonly graph: WholeGraph;
  readonly onSelect: (slug: string) => void;
}

/** The tasks of a load as a list: all that the graph shows, in words. */
export function TasksTable({ graph, onSelect }: TasksTableProps) {
  const { query } = usePageLocation();
  const now = useNow();
  const body = useRef<HTMLTableSectionElement>(null);
  const wanted = query.get('state') ?? '';
  const all = [...graph.tasks.values()];
  const counts = states.map((state) => ({ value: state, words: state, count: all.filter((task) => task.state === state).length }));
  const shown = all.filter(({ state }) => wanted === '' || state === wanted).sort((a, b) => states.indexOf(a.state) - states.indexOf(b.state));
  const { first, last, before, after } = useWindowed(body, shown.length);
  const open = openUpstreams(graph);
  return (
    <section className="stack" aria-label="Tasks">
      <Segments
        label="State of tasks"
        value={wanted}
        options={[{ value: '', words: 'all', count: all.length }, ...counts.filter(({ count, value }) => count > 0 || value === wanted)]}
        onChange={(state) => changeQuery({ state })}
      />
      <table className="table tasks-table">
        <caption className="only-heard">Tasks</caption>
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">State</th>
            <th scope="col">Why</th>
            <th scope="col">Worker</th>
            <th scope="col" className="right">
              Took
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
          {shown.slice(first, last).map((task) => (
            <tr key={task.slug}>
              <th scope="row">
                <button type="button" className="link-button" onClick={() => onSelect(task.slug)}>
                  {task.slug}
                </button>
              </th>
              <td>
                <StateBadge state={task.state} />
              </td>
              <td>{taskWords(task, open.get(task.slug) ?? [])}</td>
              <td>{task.worker ?? '–'}</td>
              <td className="right numbers">{tookWords(task, now)}</td>
            </tr>
          ))}
          {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
        </tbody>
      </table>
    </section>
  );
}

function tookWords({ startedAt, endedAt }: LoadTask, now: number): string {
  return startedAt === null ? '–' : durationWords(Math.max(0, (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt)));
}
