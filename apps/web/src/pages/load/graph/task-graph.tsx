import type { LoadTask } from '@apphub/model/api';
import { type CSSProperties, type KeyboardEvent, memo, type MouseEvent, useMemo, useRef, useState } from 'react';
import { Button } from '../../../parts/button.tsx';
import { openUpstreams, type WholeGraph } from '../graph-resource.ts';
import { taskWords } from '../wait-words.ts';
import { cut } from './cut.ts';
import { edgeLine, type Layout, layoutOf, NODE, type Place } from './layout.ts';
import { neighbour } from './neighbour.ts';
import { useCamera } from './use-camera.ts';
import './task-graph.css';

/** What fits into a node. */
const NAME_SIGNS = 24;
const ABOUT_SIGNS = 30;

/** Above and below the drawing, for its tools. Pixels. */
const ROOM = 120;

export interface TaskGraphProps {
  readonly graph: WholeGraph;
  readonly selected: string | undefined;
  readonly onSelect: (slug: string) => void;
}

/** The tasks of a load as they are this moment. Arrow keys lead from task to task; the tasks stand in a table, too. */
export function TaskGraph({ graph, selected, onSelect }: TaskGraphProps) {
  const { tasks, edges, criticalPath } = graph;
  const frame = useRef<HTMLDivElement>(null);
  const plane = useRef<HTMLDivElement>(null);
  const names = [...tasks.keys()].join('\n');
  const layout = useMemo(() => layoutOf([...tasks.keys()], edges), [names, edges]);
  const camera = useCamera(frame, plane, layout);
  const open = useMemo(() => openUpstreams(graph), [graph]);
  const critical = useMemo(() => new Set(criticalPath), [criticalPath]);
  const [focused, setFocused] = useState<string>();
  const entrance = focused ?? selected ?? layout.places.keys().next().value;

  const goOn = (event: KeyboardEvent) => {
    const next = entrance === undefined ? undefined : neighbour(layout, edges, { of: entrance, key: event.key });
    if (next === undefined) return;
    event.preventDefault();
    setFocused(next.slug);
    camera.reveal({ ...next, ...NODE });
    plane.current?.querySelector<HTMLElement>(`[data-task="${CSS.escape(next.slug)}"]`)?.focus({ preventScroll: true });
  };

  return (
    <div className="graph">
      <div className="graph-tools">
        <Button aria-label="Closer" onClick={() => camera.zoom(1.3)}>
          +
        </Button>
        <Button aria-label="Further away" onClick={() => camera.zoom(1 / 1.3)}>
          −
        </Button>
        <Button onClick={camera.whole}>Whole</Button>
      </div>
      <div ref={frame} className="graph-frame" role="group" aria-label="Task graph" style={{ '--drawn': `${layout.height + ROOM}px` } as CSSProperties} onKeyDown={goOn}>
        <div ref={plane} className="graph-plane" style={{ width: layout.width, height: layout.height }}>
          <Edges layout={layout} edges={edges} critical={critical} selected={selected} />
          {[...tasks.values()].map((task) => {
            const place = layout.places.get(task.slug);
            return (
              place !== undefined && (
                <Node
                  key={task.slug}
                  task={task}
                  place={place}
                  words={taskWords(task, open.get(task.slug) ?? [])}
                  isCritical={critical.has(task.slug)}
                  isSelected={task.slug === selected}
                  isEntrance={task.slug === entrance}
                  onSelect={onSelect}
                  onFocus={setFocused}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface NodeProps {
  readonly task: LoadTask;
  readonly place: Place;
  readonly words: string;
  readonly isCritical: boolean;
  readonly isSelected: boolean;
  /** The one that Tab leads to. */
  readonly isEntrance: boolean;
  readonly onSelect: (slug: string) => void;
  readonly onFocus: (slug: string) => void;
}

/** Nothing in it is clipped or moved by a transform of its own: each of those would be one more layer to put together, five hundred times a frame. */
const Node = memo(function Node({ task, place, words, isCritical, isSelected, isEntrance, onSelect, onFocus }: NodeProps) {
  const { slug, state, stage } = task;
  const about = state === 'running' && stage !== null ? stage : words;
  const select = (event: MouseEvent) => {
    event.preventDefault();
    onSelect(slug);
  };
  return (
    <a
      href={`?task=${encodeURIComponent(slug)}`}
      className="graph-node"
      data-task={slug}
      data-state={state}
      data-critical={isCritical || undefined}
      aria-current={isSelected || undefined}
      tabIndex={isEntrance ? 0 : -1}
      style={{ left: place.x, top: place.y, width: NODE.width, height: NODE.height }}
      title={`${slug}: ${state}${isCritical ? ', on the critical path' : ''}\n${words}`}
      draggable={false}
      onClick={select}
      onFocus={() => onFocus(slug)}
    >
      <span className="graph-node-words">
        <span className="graph-node-name">{cut(slug, NAME_SIGNS)}</span>
        <span className="graph-node-about">{cut(about, ABOUT_SIGNS)}</span>
      </span>
    </a>
  );
});

interface EdgesProps {
  readonly layout: Layout;
  readonly edges: WholeGraph['edges'];
  readonly critical: ReadonlySet<string>;
  readonly selected: string | undefined;
}

/** A path for all edges of a kind: thousands of them cost what three do. */
const Edges = memo(function Edges({ layout, edges, critical, selected }: EdgesProps) {
  const lines = (list: WholeGraph['edges']) => list.map((edge) => edgeLine(layout, edge)).join('');
  const isCritical = ([from, to]: WholeGraph['edges'][number]) => critical.has(from) && critical.has(to);
  const isNear = ([from, to]: WholeGraph['edges'][number]) => from === selected || to === selected;
  return (
    <svg className="graph-edges" width={layout.width} height={layout.height} aria-hidden="true">
      <path d={lines(edges.filter((edge) => !isCritical(edge) && !isNear(edge)))} />
      <path className="graph-edges-critical" d={lines(edges.filter((edge) => isCritical(edge) && !isNear(edge)))} />
      <path className="graph-edges-near" d={lines(edges.filter(isNear))} />
    </svg>
  );
});
