import { z } from 'zod';

/** What Nx writes about its last run into `run.json` of its cache folder. */
const runSchema = z.object({
  run: z.object({ command: z.string() }),
  tasks: z.array(z.object({ taskId: z.string(), cacheStatus: z.string(), status: z.number().optional() })),
});

export interface TaskCount {
  readonly passed: number;
  readonly failed: number;
  /** Tasks that ran instead of coming from Nx's cache. */
  readonly ran: readonly string[];
}

/**
 * Counts the tasks of Nx's last run by their exit codes. A task without a code was stopped, which is a failure.
 *
 * @throws when the text is not a run of Nx.
 */
export function countTasks(runJson: string): TaskCount {
  const { tasks } = runSchema.parse(JSON.parse(runJson));
  const passed = tasks.filter(({ status }) => status === 0).length;
  const ran = tasks.filter(({ cacheStatus }) => cacheStatus === 'cache-miss').map(({ taskId }) => taskId);
  return { passed, failed: tasks.length - passed, ran };
}
