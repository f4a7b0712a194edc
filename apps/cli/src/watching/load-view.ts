import type { BuildStage } from '@apphub/model';
import type { LoadGraph, LoadProgress, LoadTask, TaskProgress } from '@apphub/model/api';

/** A task as a watcher sees it. */
export interface TaskView {
  readonly slug: string;
  readonly state: LoadTask['state'];
  readonly stage: BuildStage | null;
  readonly attempt: number;
  readonly cached: boolean | null;
  readonly failure: LoadTask['failure'];
  readonly because: string | null;
  /** Why it does not go on, in words, as it was when that was read; null since it has moved. */
  readonly wait: string | null;
  readonly upstreams: readonly string[];
  /** Milliseconds, by earlier builds; 0 where nothing is known. */
  readonly expectedMs: number;
  /** When the current attempt began and when its stage did; milliseconds of whatever clock the view was given. */
  readonly beganAt: number;
  readonly stageAt: number;
  /** Milliseconds of each stage that has ended while somebody watched. */
  readonly stageMs: ReadonlyMap<BuildStage, number>;
  /** Counts its moves, over all tasks: what has moved last is the greatest. */
  readonly moved: number;
}

/** What is known of a load while it is watched. */
export interface LoadView {
  load: LoadProgress | undefined;
  /** When that was told. */
  loadAt: number;
  readonly tasks: Map<string, TaskView>;
  moves: number;
}

/** @returns the view of somebody who has heard of nothing yet. */
export function createLoadView(): LoadView {
  return { load: undefined, loadAt: 0, tasks: new Map(), moves: 0 };
}

export interface MoveOptions {
  /** Milliseconds of the clock of the view. */
  readonly now: number;
}

/** Takes over what was read of the tasks; times that were seen are kept. */
export function readTasks(view: LoadView, { nodes, edges, now }: Pick<LoadGraph, 'nodes' | 'edges'> & MoveOptions): void {
  const upstreams = Map.groupBy(edges, ([, dependent]) => dependent);
  for (const node of nodes) {
    const { slug, state, stage, attempt, cached, failure, because, expectedMs, spentMs, wait } = node;
    const known = view.tasks.get(slug);
    const isKnown = known !== undefined && known.attempt === attempt && known.stage === stage;
    view.tasks.set(slug, {
      ...{ slug, state, stage, attempt, cached, failure, because, expectedMs },
      wait: wait?.words ?? null,
      upstreams: (upstreams.get(slug) ?? []).map(([upstream]) => upstream),
      beganAt: now - (spentMs ?? 0),
      stageAt: isKnown ? known.stageAt : now,
      stageMs: known?.stageMs ?? new Map(),
      moved: known?.moved ?? 0,
    });
  }
}

/** Of what a task waits for, so many are named. */
const MOST_NAMED = 3;

/** Takes over what was told of one task. */
export function moveTask(view: LoadView, { slug, state, stage, attempt, cached, failure, because, now }: TaskProgress & MoveOptions): TaskView {
  const known = view.tasks.get(slug);
  const isNewAttempt = known?.attempt !== attempt;
  const isNewStage = isNewAttempt || known.stage !== stage || known.state !== state;
  const moved: TaskView = {
    ...{ slug, state, stage, attempt, cached, failure, because },
    wait: null,
    upstreams: known?.upstreams ?? [],
    expectedMs: known?.expectedMs ?? 0,
    beganAt: isNewAttempt ? now : known.beganAt,
    stageAt: isNewStage ? now : known.stageAt,
    stageMs: isNewAttempt ? new Map() : isNewStage ? withEnded(known, now) : known.stageMs,
    moved: (view.moves += 1),
  };
  view.tasks.set(slug, moved);
  if (state === 'completed') release(view, slug);
  return moved;
}

/** Of a task that waits for less than before nothing is told until somebody works on it. */
function release({ tasks }: LoadView, upstream: string): void {
  for (const task of tasks.values()) {
    if (task.state !== 'waiting' || !task.upstreams.includes(upstream)) continue;
    const open = task.upstreams.filter((name) => tasks.get(name)?.state !== 'completed');
    const left = open.length === 0 ? ({ state: 'queued', wait: null } as const) : { wait: `waits for ${open.slice(0, MOST_NAMED).join(', ')}${open.length > MOST_NAMED ? ` and ${open.length - MOST_NAMED} more` : ''}` };
    tasks.set(task.slug, { ...task, ...left });
  }
}

function withEnded({ stage, stageAt, stageMs }: TaskView, now: number): ReadonlyMap<BuildStage, number> {
  return stage === null ? stageMs : new Map([...stageMs, [stage, (stageMs.get(stage) ?? 0) + now - stageAt]]);
}

/** How many tasks a load has. */
export function totalOf({ counts }: Pick<LoadProgress, 'counts'>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
