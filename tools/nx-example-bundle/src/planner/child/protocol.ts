import { type Plan, selectionSchema } from '@apphub/loads';
import type { Failure } from '@apphub/model';
import { z } from 'zod';

/** What the child is told, as one line on its standard input; it ends when that is closed. */
export const plannerJobSchema = z.strictObject({
  repositoryRoot: z.string(),
  selection: selectionSchema,
  /** Whether the insides of Nx are not even tried. */
  commandLineOnly: z.boolean(),
});

export type PlannerJob = z.output<typeof plannerJobSchema>;

/** Where the child writes its answers, one per line: Nx and the plugins write to the others. */
export const ANSWER_DESCRIPTOR = 3;

/** The last answer is the plan or the failure. */
export type PlannerAnswer =
  | { readonly kind: 'notice'; readonly failure: Failure }
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'failure'; readonly failure: Failure };
