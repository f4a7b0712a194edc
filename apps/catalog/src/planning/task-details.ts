import type { Task } from '@apphub/catalog';
import { failureSchema, type PlanTask } from '@apphub/loads';
import { z } from 'zod';

/** What a plan tells the worker of a task, beside its slug. */
const detailsSchema = z.object({
  /** Relative to the repository. */
  folder: z.string(),
  /** Whether it was asked for; otherwise only another example needs it. */
  selected: z.boolean(),
  version: z.string().exactOptional(),
  /** Why it cannot be built. */
  problem: failureSchema.exactOptional(),
});

export type TaskDetails = z.infer<typeof detailsSchema>;

/** @returns what is kept of a task of a plan. */
export function detailsOf({ folder, selected, version, problem }: PlanTask): TaskDetails {
  return detailsSchema.parse({ folder, selected, ...(version === undefined ? {} : { version }), ...(problem === undefined ? {} : { problem }) });
}

/** @throws ZodError when the task was planned by another version of this program. */
export function readDetails({ details }: Pick<Task, 'details'>): TaskDetails {
  return detailsSchema.parse(details);
}
