import { z } from 'zod';
import { idField, timeField } from './fields.ts';

/** A process that works, as it tells of itself every few seconds. */
export const workerSchema = z.object({
  id: z.string().describe('Stands beside everything that it does.'),
  host: z.string(),
  state: z.enum(['alive', 'stopping', 'silent']).describe('`stopping`: takes no more work. `silent`: was not heard of for a while; it may be lost.'),
  roles: z.array(z.string()),
  abilities: z.object({ platform: z.string(), tools: z.array(z.string()), memoryMb: z.number() }).nullable().describe('What it can build for loads; `memoryMb` is for each task.'),
  isolation: z.string().nullable().describe('How its builds are shut in.'),
  concurrency: z.int().nonnegative().describe('How many tasks of loads at the same time.'),
  version: z.string(),
  commit: z.string().nullable().describe('That is checked out.'),
  tasks: z.array(z.object({ loadId: idField, slug: z.string(), attempt: z.int(), startedAt: timeField.nullable() })).describe('What of loads it works on.'),
  startedAt: timeField,
  seenAt: timeField,
}).meta({ id: 'Worker' });

export type Worker = z.infer<typeof workerSchema>;
