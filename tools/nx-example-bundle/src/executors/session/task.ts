import { failureLines, failureOf } from '@apphub/model';
import type { ExecutorContext } from '@nx/devkit';
import { cancelOnSignals } from './cancellation.ts';
import { openSession, type Session } from './session.ts';

/** The options that both executors have. */
export interface TaskOptions {
  readonly force?: boolean;
  /** Whether the words of the commands are told as they come. */
  readonly log?: boolean;
}

/** How one task ended, in words for people. */
export interface TaskEnd {
  readonly success: boolean;
  readonly lines: readonly string[];
}

/** Does the work of one task for `project`; what it throws becomes a failed end. */
export type TaskWork = (project: string, session: Session) => Promise<TaskEnd>;

/** The single executor: one task in a process of its own, which Nx started for it. */
export async function runTask(work: TaskWork, options: TaskOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  using cancellation = cancelOnSignals();
  const { projectName: project = '', root, projectGraph } = context;
  const forced = new Set(options.force ? [project] : []);
  const end = await ended(async () => {
    const session = await openSession({ root, projectGraph, forced, signal: cancellation.signal, verbose: options.log ?? false, say: print });
    return work(project, session);
  });
  end.lines.forEach(print);
  return { success: end.success };
}

/** @returns what `work` returns, or the failure it throws as an end. */
export async function ended(work: () => Promise<TaskEnd>): Promise<TaskEnd> {
  try {
    return await work();
  } catch (error) {
    return { success: false, lines: failureLines(failureOf(error)) };
  }
}

/** Executors talk to people through stdout; Nx takes it from there. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
