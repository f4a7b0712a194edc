import { z } from 'zod';

/** What is looked at, and how it is. `status` and `warnings` are AppHub's. */
export const healthSchema = z.object({
  status: z.enum(['ok', 'warn', 'fail']),
  warnings: z.array(z.string()),
  checks: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'warn', 'fail']),
      message: z.string().nullable(),
      ms: z.number(),
    }),
  ),
}).meta({ id: 'Health' });

const waitingWorkSchema = z.object({ queued: z.int().nonnegative(), running: z.int().nonnegative(), oldestQueuedSeconds: z.number().nonnegative() });

/** What there is to do, on all pods together. */
export const queueSchema = z.object({
  imports: waitingWorkSchema,
  tasks: waitingWorkSchema.describe('Of loads; what is `ready` or `queued` counts as queued.'),
  runs: waitingWorkSchema,
}).meta({ id: 'Queue' });

export type Health = z.infer<typeof healthSchema>;
