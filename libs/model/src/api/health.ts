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

export type Health = z.infer<typeof healthSchema>;
