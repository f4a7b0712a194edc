import { type LoadRow, type TaskStateName, taskStates, type Work } from './load.ts';

const OPEN: ReadonlySet<TaskStateName> = new Set<TaskStateName>(['waiting', 'ready', 'queued', 'running']);

/** What a change makes of the numbers of a load. */
export interface Tally {
  readonly counts: Record<TaskStateName, number>;
  cached: number;
  readonly work: { -readonly [name in keyof Work]: Work[name] };
  turn: number;
  /** Whether anything is different. */
  readonly isChanged: boolean;
  /** Says that there is a new task. */
  add(state: TaskStateName, expectedMs: number): void;
  /** Says that a task, or several, went from one state to another; `expectedMs` of all of them together. */
  move(from: TaskStateName, to: TaskStateName, moved: { readonly count?: number; readonly expectedMs: number }): void;
}

/** Begins with the numbers of the load as it is. */
export function tallyOf(load: LoadRow): Tally {
  const counts = { ...load.counts };
  const work = { ...load.work };
  const before = numbers();

  function numbers(): string {
    return JSON.stringify([taskStates.map((state) => counts[state]), work]);
  }

  return {
    counts,
    cached: load.cached,
    work,
    turn: load.turn,
    get isChanged() {
      return numbers() !== before;
    },
    add(state, expectedMs) {
      counts[state] += 1;
      work.left += expectedMs;
    },
    move(from, to, { count = 1, expectedMs }) {
      counts[from] -= count;
      counts[to] += count;
      if (OPEN.has(from)) work.left -= expectedMs;
      if (OPEN.has(to)) work.left += expectedMs;
    },
  };
}

/** What follows from the numbers and from why no more tasks begin. */
export function stateOf({ counts }: Pick<Tally, 'counts'>, stopping: LoadRow['stopping']): LoadRow['state'] {
  if ([...OPEN].some((state) => counts[state] > 0)) return 'running';
  const isEmpty = taskStates.every((state) => counts[state] === 0);
  if (stopping === 'canceled' && (counts.canceled > 0 || isEmpty)) return 'canceled';
  return counts.failed + counts.blocked + counts.canceled > 0 ? 'failed' : 'completed';
}
