import { createHash } from 'node:crypto';
import { compareCodeUnits } from '@apphub/model';
import { z } from 'zod';

/** What a worker must have to build an example. */
export interface TaskNeeds {
  /** Any one of these will do; left out: every platform. */
  readonly platforms?: readonly string[];
  /** All of these, such as `python3`, `compiler`, `bubblewrap`. */
  readonly tools?: readonly string[];
  /** MiB for one task. */
  readonly memoryMb?: number;
}

/** What a worker can build. */
export interface Abilities {
  readonly platform: string;
  readonly tools: readonly string[];
  /** MiB that it has for each of the tasks it works on at the same time. */
  readonly memoryMb: number;
}

/** The needs of one queue, in the one way they can be written. */
export const queueNeedsSchema = z.object({
  platforms: z.array(z.string()),
  tools: z.array(z.string()),
  memoryMb: z.int().nonnegative(),
});

export type QueueNeeds = z.infer<typeof queueNeedsSchema>;

/** A queue, and what everybody must have who is given something out of it. */
export interface TaskQueue {
  readonly name: string;
  readonly needs: QueueNeeds;
}

export const TASK_QUEUE_PREFIX = 'loads.';

/** Needs of memory are rounded up to this, so that there is a queue for each kind of task rather than for each task. */
const MEMORY_STEP_MB = 512;

/** @returns the queue for tasks with these needs; its name follows from the needs alone. */
export function queueOf({ platforms = [], tools = [], memoryMb = 0 }: TaskNeeds): TaskQueue {
  const needs = { platforms: canonical(platforms), tools: canonical(tools), memoryMb: Math.ceil(memoryMb / MEMORY_STEP_MB) * MEMORY_STEP_MB };
  const name = createHash('sha256').update(JSON.stringify([needs.platforms, needs.tools, needs.memoryMb])).digest('hex').slice(0, 16);
  return { name: `${TASK_QUEUE_PREFIX}${name}`, needs };
}

/** Whether a worker with `abilities` can build what has `needs`. */
export function canBuild({ platform, tools, memoryMb }: Abilities, needs: QueueNeeds): boolean {
  const isPlatform = needs.platforms.length === 0 || needs.platforms.includes(platform);
  return isPlatform && needs.memoryMb <= memoryMb && needs.tools.every((tool) => tools.includes(tool));
}

function canonical(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compareCodeUnits);
}
