import { z } from 'zod';
import { wireEventSchema } from './events.ts';
import { taskProgressSchema } from './load-tasks.ts';
import { loadProgressSchema } from './loads.ts';

/** Of a whole load. Its `jobId` is the load's. */
export const LOAD_EVENT = 'load.progress';
/** Of one task of a load; its `jobId` is the load's, too. */
export const TASK_EVENT = 'load.task.progress';

/** `load.progress` with its data checked. */
export const loadEventSchema = wireEventSchema.extend({ type: z.literal(LOAD_EVENT), version: z.literal(1), data: loadProgressSchema });

/** `load.task.progress` with its data checked. */
export const taskEventSchema = wireEventSchema.extend({ type: z.literal(TASK_EVENT), version: z.literal(1), data: taskProgressSchema });

export type LoadEvent = z.infer<typeof loadEventSchema>;
export type TaskEvent = z.infer<typeof taskEventSchema>;
