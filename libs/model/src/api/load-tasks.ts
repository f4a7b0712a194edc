import { z } from 'zod';
import { buildStages } from '../event.ts';
import { wireFailure } from './failure.ts';
import { idField, queryNumber, timeField, wireDigest } from './fields.ts';
import { attemptSchema, jobResultSchema } from './imports.ts';
import { loadSchema, loadTaskStates, statesOf, taskSlugField } from './loads.ts';

/** The most tasks of one page, and the most edges, unless one task alone has more. */
export const MOST_TASKS = 1000;
export const MOST_EDGES = 20_000;
/** Of the upstreams that a task waits for, so many are named. */
export const MOST_UPSTREAMS_TOLD = 10;

const needsSchema = z.object({
  platforms: z.array(z.string()).describe('One of these; none stands for every platform.'),
  tools: z.array(z.string()).describe('All of these.'),
  memoryMb: z.int().nonnegative(),
});

const words = z.string().describe('The same for people.');

/** Why a task does not go on by itself now. */
export const taskWaitSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('upstreams'), slugs: z.array(z.string()).describe(`The first ${MOST_UPSTREAMS_TOLD}.`), count: z.int().positive(), words }).describe('It waits for what it depends on.'),
  z.object({ kind: z.literal('same-inputs'), loadId: idField, slug: z.string(), words }).describe('The same inputs are being built, in this load or another one; it waits for the result.'),
  z.object({ kind: z.literal('room'), words }).describe('As many tasks of the load are at work as may be.'),
  z.object({ kind: z.literal('worker'), words }).describe('It is sent, and waits until a worker is free.'),
  z.object({ kind: z.literal('no-worker'), needs: needsSchema, words }).describe('No live worker can build it.'),
  z.object({ kind: z.literal('next-attempt'), at: timeField, words }).describe('The attempt before did not succeed; the next one begins then.'),
  z.object({ kind: z.literal('because'), slug: z.string(), words }).describe('It was given up because another task has failed.'),
]).meta({ id: 'TaskWait' });

export type TaskWait = z.infer<typeof taskWaitSchema>;

/** What of a task is told in its events, too. */
const taskCore = z.object({
  slug: z.string().describe('Of the example; its folder where it has no slug of its own.'),
  state: z.enum(loadTaskStates),
  attempt: z.int().nonnegative().describe('The number of the current or last attempt; 0 before the first.'),
  stage: z.enum(buildStages).nullable().describe('While it is running.'),
  worker: z.string().nullable().describe('Who works on it, or was the last to do so.'),
  fingerprint: wireDigest.nullable().describe('Known once its upstreams are built.'),
  cached: z.boolean().nullable().describe('Whether it was found rather than built.'),
  failure: wireFailure.nullable().describe('Why it failed or is blocked; of one that will be tried again, why the attempt before did not succeed.'),
  because: z.string().nullable().describe('The task because of whose failure it was not built.'),
  message: z.string().nullable(),
});

/** A task of a load that has moved; the data of `load.task.progress`. */
export const taskProgressSchema = taskCore.extend({ taskId: idField, loadId: idField }).meta({ id: 'LoadTaskProgress' });

export type TaskProgress = z.infer<typeof taskProgressSchema>;

export const loadTaskSchema = taskCore.extend({
  id: idField.describe('Is the `jobId` of the status and of the events of its example.'),
  attemptLimit: z.int().positive(),
  selected: z.boolean().describe('Whether it was asked for; otherwise only another example needs it, and it is not published.'),
  needs: needsSchema.describe('What a worker must have to build it.'),
  expectedMs: z.number().nonnegative().describe('Milliseconds, by earlier builds.'),
  spentMs: z.number().nonnegative().nullable().describe('Milliseconds since its current or last attempt began, until its end if it has ended.'),
  waitsFor: z.int().nonnegative().describe('How many upstreams are not completed.'),
  wait: taskWaitSchema.nullable().describe('Why it does not go on now, or was given up.'),
  bundle: jobResultSchema.pick({ version: true, digest: true, size: true, platform: true, published: true }).extend({ contentDigest: wireDigest }).nullable().describe('Of a completed one.'),
  startedAt: timeField.nullable(),
  updatedAt: timeField,
  endedAt: timeField.nullable(),
}).meta({ id: 'LoadTask' });

export type LoadTask = z.infer<typeof loadTaskSchema>;

const edgeSchema = z.tuple([z.string(), z.string()]).describe('The upstream, and the one that waits for it.');
const cursorField = z.string().nullable().describe('What to ask for next as `after`; null where there is no more.');

export const loadGraphSchema = z.object({
  load: loadSchema,
  nodes: z.array(loadTaskSchema).describe('By slug. In pages, what failed is told without its problems and with the begin of its sentence.'),
  edges: z.array(edgeSchema).describe('Those that lead to these nodes.'),
  criticalPath: z.array(z.string()).nullable().describe('The chain that is expected to take longest, in its order; only on the first page.'),
  cursor: cursorField,
}).meta({ id: 'LoadGraph' });

export type LoadGraph = z.infer<typeof loadGraphSchema>;

export const loadTaskPageSchema = z.object({ tasks: z.array(loadTaskSchema), cursor: cursorField });

export const loadTaskDetailSchema = loadTaskSchema.extend({
  upstreams: z.array(z.string()),
  dependents: z.array(z.string()),
  attempts: z.array(attemptSchema),
});

export const loadGraphQuery = z.strictObject({
  limit: queryNumber(1, MOST_TASKS).default(MOST_TASKS).describe(`Tasks; a page ends earlier where it would have more than ${MOST_EDGES} edges.`),
  after: taskSlugField.optional().describe('The last slug of the page before.'),
});

export const loadTasksQuery = loadGraphQuery.extend({ limit: queryNumber(1, MOST_TASKS).default(100), state: statesOf(loadTaskStates).optional().describe('Only tasks in this state, or in one of several with commas between.') });
