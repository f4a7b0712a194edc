import { type BuildEvent, type BuildStage, durationWords, failureLines, type StageStarted } from '@apphub/model';

/** Lines kept of one task's commands; the first ones go when there are more. */
const KEPT_LINES = 400;

/** What the tasks of one process tell: progress at once, the words of commands kept for when they are wanted. */
export interface TaskLog {
  readonly emit: (event: BuildEvent) => void;
  /** The last lines that the commands of a task wrote. */
  linesOf(slug: string): readonly string[];
  /** When the work on a task began, milliseconds since the epoch; undefined while it waits. */
  startOf(slug: string): number | undefined;
}

export interface TaskLogOptions {
  /** Told each line of progress as it happens. */
  readonly say: (line: string) => void;
  /** Whether the words of the commands are told at once as well. */
  readonly verbose: boolean;
}

interface TaskState {
  readonly startedAt: number;
  readonly lines: string[];
  stage: BuildStage;
}

/** Plain lines, one per stage, so that a log file reads as well as a terminal. */
export function createTaskLog({ say, verbose }: TaskLogOptions): TaskLog {
  const tasks = new Map<string, TaskState>();

  const stateOf = ({ slug, at }: { slug: string; at: number }): TaskState => {
    const known = tasks.get(slug) ?? { startedAt: at, lines: [], stage: 'queued' };
    tasks.set(slug, known);
    return known;
  };

  const emit = (event: BuildEvent) => {
    const state = stateOf(event);
    if (event.type === 'stage') {
      if (!QUIET_STAGES.has(event.stage)) say(stageLine(event, state.stage));
      state.stage = event.stage;
    } else if (event.type === 'notice') {
      failureLines(event.failure).forEach((line) => say(`${event.slug}  ${line}`));
    } else {
      state.lines.push(event.line);
      if (state.lines.length > KEPT_LINES) state.lines.shift();
      if (verbose) say(`${event.slug}  | ${event.line}`);
    }
  };

  return { emit, linesOf: (slug) => tasks.get(slug)?.lines ?? [], startOf: (slug) => tasks.get(slug)?.startedAt };
}

/** The end is told with the result, and what takes milliseconds is not worth a line. */
const QUIET_STAGES: ReadonlySet<BuildStage> = new Set(['queued', 'resolving', 'cache-hit', 'completed', 'failed', 'canceled']);

function stageLine({ slug, stage, previousMs }: StageStarted, previous: BuildStage): string {
  const took = previousMs === undefined || QUIET_STAGES.has(previous) ? '' : `  (${previous} took ${durationWords(previousMs)})`;
  return `${slug}  ${stage} …${took}`;
}
