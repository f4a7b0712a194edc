import { failureLines, failureOf } from '@apphub/model';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { asTheyEnd } from './as-they-end.ts';
import { cancelOnSignals } from './cancellation.ts';
import { openSession, type Session } from './session.ts';
import { tellStrayFailures } from './stray-failures.ts';
import { ended, print, type TaskOptions, type TaskWork } from './task.ts';

/** What Nx wants to hear of one task of a batch. */
export interface BatchTaskResult {
  readonly task: string;
  readonly result: { readonly success: boolean; readonly terminalOutput: string; readonly startTime: number; readonly endTime: number };
}

export interface BatchOptions {
  /** The options of each task, by its id. */
  readonly inputs: Readonly<Record<string, TaskOptions>>;
  readonly context: ExecutorContext;
  /** How many tasks may be under way at once; the builder bounds the builds among them. */
  readonly limit: (session: Session) => number;
}

/** The batch executor: all tasks in one process, results as they come, no task's failure touching another's. */
export async function* runBatch(work: TaskWork, { tasks }: TaskGraph, { inputs, context, limit }: BatchOptions): AsyncGenerator<BatchTaskResult> {
  using cancellation = cancelOnSignals();
  using _stray = tellStrayFailures(print);
  const all = Object.values(tasks).map(({ id, target }) => ({ id, project: target.project }));
  const { root, projectGraph } = context;
  const forced = new Set(all.filter(({ id }) => inputs[id]?.force).map(({ project }) => project));
  const verbose = all.some(({ id }) => inputs[id]?.log);
  const openedAt = Date.now();
  let session: Session;
  try {
    session = await openSession({ root, projectGraph, forced, signal: cancellation.signal, verbose, say: print });
  } catch (error) {
    const terminalOutput = failureLines(failureOf(error)).join('\n');
    for (const { id } of all) yield { task: id, result: { success: false, terminalOutput, startTime: openedAt, endTime: Date.now() } };
    return;
  }

  const run = async ({ id, project }: { id: string; project: string }): Promise<BatchTaskResult> => {
    const end = await ended(() => work(project, session));
    if (!end.success) await cancellation.hearOfIt();
    const startTime = session.log.startOf(project) ?? openedAt;
    return { task: id, result: { success: end.success, terminalOutput: `${end.lines.join('\n')}\n`, startTime, endTime: Date.now() } };
  };
  for await (const ended of asTheyEnd(all, run, { limit: limit(session) })) {
    // A canceled task has no result; the process ends by the signal once all of them have cleaned up.
    if (ended.result.success || !cancellation.signal.aborted) yield ended;
  }
}
