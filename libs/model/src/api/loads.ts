import { z } from 'zod';
import { patternField } from '../config/fields.ts';
import { wireFailure } from './failure.ts';
import { idField, queryNumber, slugField, timeField, wireText, wireWords } from './fields.ts';

export const loadStates = ['planning', 'running', 'completed', 'failed', 'canceled'] as const;

/** What a task of a load can be, in the order in which it may come to it; the last four are ends. */
export const loadTaskStates = ['waiting', 'ready', 'queued', 'running', 'completed', 'failed', 'blocked', 'canceled'] as const;

/** As many as a plan is made for. */
export const LARGEST_LOAD = 10_000;
/** Of the slugs that a load was asked for, so many are told. */
export const MOST_SLUGS_TOLD = 100;

const MOST_TAGS = 100;
const MOST_AT_A_TIME = 1000;

const commitName = patternField(/^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]{0,249}$/, 'a branch, a tag or the id of a commit');

/** Absent, or false, as AppHub's clients say it. */
const unused = z.literal(false).optional().describe("AppHub's; only false, which changes nothing.");

export const loadExamplesBody = z.strictObject({
  slugs: z.array(slugField).min(1).max(LARGEST_LOAD).optional().describe('These examples. Of slugs, tags and affectedSince all must hold; without any of them, all examples.'),
  tags: z.array(wireWords(250)).min(1).max(MOST_TAGS).optional().describe('Examples with one of these tags, such as "technology:python".'),
  affectedSince: commitName.optional().describe('Examples that changes since this commit affect.'),
  force: z.boolean().optional().describe('Build even where there are bundles of the same inputs; with publish, move versions that are published already.'),
  publish: z.boolean().optional().describe('Publish what is built or found.'),
  reason: wireWords(1000).optional().describe('Why; stands in the audit trail. Needed to publish with force.'),
  concurrency: z.int().min(1).max(MOST_AT_A_TIME).optional().describe('How many tasks may run at the same time; 64, if absent.'),
  failFast: z.boolean().optional().describe('Whether the first failure ends the load.'),
  skipBuild: unused,
  minify: unused,
});

export const loadSelectionSchema = z.object({
  all: z.boolean().describe('Nothing was said about which.'),
  slugs: z.array(z.string()).nullable().describe(`The first ${MOST_SLUGS_TOLD} of them.`),
  slugCount: z.int().nonnegative().nullable(),
  tags: z.array(z.string()).nullable(),
  affectedSince: z.string().nullable(),
});

const count = z.int().nonnegative();

/** How far a load is; the data of `load.progress`. */
export const loadProgressSchema = z.object({
  id: idField,
  state: z.enum(loadStates).describe('`planning` until it has its tasks.'),
  stopping: z.enum(['canceled', 'failed']).nullable().describe('Why no more of its tasks begin, if so.'),
  failure: wireFailure.nullable().describe('Why it could not be planned.'),
  counts: z.object({ waiting: count, ready: count, queued: count, running: count, completed: count, failed: count, blocked: count, canceled: count }).describe('How many of its tasks are in each state.'),
  cached: count.describe('Of the completed ones, those that were found rather than built.'),
  leftMs: z.number().nonnegative().nullable().describe('An estimate of the milliseconds until its end; null where nothing can be said.'),
  createdAt: timeField,
  startedAt: timeField.nullable().describe('When it had its plan.'),
  updatedAt: timeField,
  endedAt: timeField.nullable(),
}).meta({ id: 'LoadProgress' });

export type LoadProgress = z.infer<typeof loadProgressSchema>;

export const loadSchema = loadProgressSchema.extend({
  selection: loadSelectionSchema,
  force: z.boolean(),
  publish: z.boolean(),
  reason: z.string().nullable(),
  failFast: z.boolean(),
  concurrency: z.int().positive(),
  commit: z.string().nullable().describe('That was checked out where the plan was made.'),
  requestedBy: z.string(),
  url: z.string().describe('Where to ask for this load.'),
}).meta({ id: 'Load' });

export type Load = z.infer<typeof loadSchema>;

/** AppHub's word on one example of a load; its own `jobId` names the load. */
const loadedJobSchema = z.object({ slug: z.string(), jobId: idField, mode: z.literal('queued'), status: z.null(), bundle: z.null() });

export const startedLoadSchema = z.object({
  load: loadSchema,
  jobs: z.array(loadedJobSchema).describe('For clients of AppHub: the examples that were asked for by slug, or all. What is known of them: GET /examples/bundles/status.'),
});

export const loadPageQuery = z.strictObject({
  limit: queryNumber(1, 100).default(20),
  after: idField.optional().describe('The last load of the page before.'),
  state: statesOf(loadStates).optional().describe('Only loads in this state, or in one of several with commas between.'),
});

export const loadPageSchema = z.object({ loads: z.array(loadSchema), cursor: idField.nullable().describe('What to ask for next as `after`; null where there is no more.') });

export const reopenedLoadSchema = z.object({ load: loadSchema, reopened: count.describe('How many tasks are open again.') });

/** The slug of a task, which is the folder of an example that has no slug of its own. */
export const taskSlugField = wireText(1000).regex(/./, 'a slug');

/** One of `states`, or several with commas between; read as a list. */
export function statesOf<const State extends string>(states: readonly State[]) {
  const one = states.join('|');
  return patternField(new RegExp(`^(${one})(,(${one})){0,${states.length - 1}}$`), `${states.join(', ')}, or several of them with commas between`)
    .transform((text) => [...new Set(text.split(','))] as State[]);
}
