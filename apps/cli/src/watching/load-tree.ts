import { durationWords } from '@apphub/model/words';
import type { Color, Paint } from '../terminal.ts';
import { type LoadView, type TaskView, totalOf } from './load-view.ts';
import { loadWords, stageWords, taskWords } from './load-words.ts';

export interface TreeOptions {
  /** Milliseconds of the clock of the view. */
  readonly now: number;
  /** Lines that there is room for. */
  readonly rows: number;
  readonly paint: Paint;
}

const WIDE = 24;
const NARROW = 12;
const LONGEST_NAME = 36;
const TICK_MS = 100;
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;

/** The load with its tasks as lines: what fails and what is at work first, and below each what waits for it. */
export function loadTree({ load, loadAt, tasks }: LoadView, options: TreeOptions): string[] {
  if (load === undefined) return ['Asking for the load …'];
  const { now, rows, paint } = options;
  const total = totalOf(load);
  const share = total === 0 ? 0 : (total - load.counts.waiting - load.counts.ready - load.counts.queued - load.counts.running) / total;
  const spin = load.endedAt === null ? `${paint('cyan', spinner(now))} ` : '';
  const head = `${spin}${paint('bold', `Load ${load.id}`)}  ${total === 0 ? '' : `${bar(share, WIDE, paint)}  `}${loadWords(load, { sinceMs: now - loadAt })}`;
  const room = Math.max(3, rows - 2);
  const entries = branches([...tasks.values()]);
  const shown = entries.length <= room ? entries : entries.slice(0, room - 1);
  const width = Math.min(LONGEST_NAME, Math.max(0, ...shown.map(({ task, depth }) => task.slug.length + 3 * depth)));
  const lines = shown.map((entry, index) => taskLine(entry, { isLast: index === shown.length - 1 && shown.length === entries.length, width, options }));
  const rest = entries.length === shown.length ? [] : [`└─ ${paint('dim', restWords(entries.slice(shown.length)))}`];
  return [head, ...lines, ...rest];
}

interface Branch {
  readonly task: TaskView;
  /** 0 for what stands on its own. */
  readonly depth: number;
}

const ORDER: Readonly<Record<TaskView['state'], number>> = { failed: 0, running: 1, queued: 2, ready: 3, completed: 4, waiting: 5, blocked: 6, canceled: 7 };

/** A task that waits stands below the first of those that it waits for. */
function branches(tasks: readonly TaskView[]): Branch[] {
  const open = new Map(tasks.filter(({ state }) => state !== 'completed').map((task) => [task.slug, task]));
  const parentOf = ({ state, because, upstreams }: TaskView) => {
    if (state === 'blocked' && because !== null && open.has(because)) return because;
    return state === 'waiting' || state === 'blocked' ? upstreams.find((upstream) => open.has(upstream)) : undefined;
  };
  const below = Map.groupBy(tasks, (task) => parentOf(task) ?? '');
  const walk = (parent: string, depth: number): Branch[] =>
    [...(below.get(parent) ?? [])].sort((a, b) => ORDER[a.state] - ORDER[b.state] || (a.state === 'completed' ? b.moved - a.moved : 0)).flatMap((task) => [{ task, depth }, ...walk(task.slug, depth + 1)]);
  return walk('', 0);
}

const MARKS: Readonly<Record<TaskView['state'], readonly [mark: string, color: Color]>> = {
  waiting: ['◌', 'dim'],
  ready: ['◌', 'dim'],
  queued: ['○', 'dim'],
  running: ['▶', 'cyan'],
  completed: ['✔', 'green'],
  failed: ['✖', 'red'],
  blocked: ['⊘', 'yellow'],
  canceled: ['⊘', 'yellow'],
};

interface LineOptions {
  readonly isLast: boolean;
  readonly width: number;
  readonly options: TreeOptions;
}

function taskLine({ task, depth }: Branch, { isLast, width, options: { now, paint } }: LineOptions): string {
  const [mark, color] = MARKS[task.state];
  const branch = depth === 0 ? (isLast ? '└─ ' : '├─ ') : `${isLast ? '   ' : '│  '}${'   '.repeat(depth - 1)}└─ `;
  const name = task.slug.slice(0, LONGEST_NAME).padEnd(Math.max(0, width - 3 * depth));
  return `${branch}${paint(color, mark)} ${name}  ${detail(task, now, paint)}`;
}

function detail(task: TaskView, now: number, paint: Paint): string {
  const words = taskWords(task, now);
  if (task.state !== 'running') return task.state === 'failed' ? paint('red', words) : paint('dim', words);
  const spent = now - task.beganAt;
  const share = task.expectedMs > 0 ? Math.min(0.95, spent / task.expectedMs) : 0;
  const stages = stageWords(task);
  return `${bar(share, NARROW, paint)}  ${words} ${durationWords(now - task.stageAt)}${stages === '' ? '' : paint('dim', `  after ${stages}`)}`;
}

/** `━━━━━───────  42 %`. */
function bar(share: number, width: number, paint: Paint): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${paint('cyan', '━'.repeat(full))}${paint('dim', '─'.repeat(width - full))} ${String(Math.floor(share * 100)).padStart(3)} %`;
}

function spinner(now: number): string {
  return SPINNER[Math.floor(now / TICK_MS) % SPINNER.length] ?? '';
}

function restWords(rest: readonly Branch[]): string {
  const counted = Map.groupBy(rest, ({ task }) => task.state);
  return `and ${rest.length} more: ${[...counted].map(([state, of]) => `${of.length} ${state}`).join(', ')}`;
}
