import { z } from 'zod';
import { parseBundleReference, REFERENCE_WORDS } from '../bundle-reference.ts';
import { pathFault } from '../config/path-rules.ts';
import { wireFailure } from './failure.ts';
import { idField, queryFlag, queryNumber, sizeField, slugField, timeField, versionField, wireDigest, wireText } from './fields.ts';
import { jsonObject, jsonValue } from './json-value.ts';

/** AppHub's words, and `lost`: nobody knows how far the handler came. */
export const runStatuses = ['pending', 'running', 'succeeded', 'failed', 'canceled', 'expired', 'lost'] as const;
export const runStatusSchema = z.enum(runStatuses);

/** Told with the state of a run whenever it changes. */
export const RUN_EVENT = 'job.run.updated';

/** Told when a run has said something; over a socket with the lines, to those who may read them. */
export const RUN_LOG_EVENT = 'job.run.log';

const referenceField = z
  .string(REFERENCE_WORDS)
  .max(500)
  .refine((text) => parseBundleReference(text).ok, REFERENCE_WORDS)
  .describe('What to run: `slug`, `slug@version` or `slug@sha256:…`, with `#export` or not.');

const LONGEST_PATH = 400;

const pathField = wireText(LONGEST_PATH)
  .min(1)
  .refine((path) => pathFault(path) === undefined, 'a relative path that stays inside the work folder, with "/" between names');

const MOST_PATHS = 50;

/** Limits of one run; each is held by the settings of the service as well. */
const limitsBody = z.strictObject({
  memoryMb: z.int().min(16).max(1_048_576).optional().describe('Memory of all its processes, MiB.'),
  cpuSeconds: z.int().min(1).max(604_800).optional().describe('Processor time of all its processes.'),
  logMb: z.int().min(1).max(1024).optional().describe('What it may print, MiB.'),
  diskMb: z.int().min(1).max(1_048_576).optional().describe('What it may write, MiB.'),
});

export type RunLimits = z.output<typeof limitsBody>;

const DAY_MS = 86_400_000;

export const createRunBody = z.strictObject({
  reference: referenceField,
  parameters: jsonObject.optional(),
  timeoutMs: z.int().min(100).max(DAY_MS).optional().describe('How long an attempt may take; the manifest, or the service, says it otherwise.'),
  limits: limitsBody.optional(),
  inputs: z
    .array(
      z.strictObject({
        run: idField.describe('A run that has succeeded.'),
        path: pathField.describe('A file or folder that it has handed on.'),
        as: pathField.optional().describe('Where it is put in the work folder; the same path, if absent.'),
      }),
    )
    .max(MOST_PATHS)
    .optional()
    .describe('Files of other runs that are laid out in the work folder.'),
  outputs: z.array(pathField).max(MOST_PATHS).optional().describe('Files and folders of the work folder that are kept when the run succeeds.'),
  autoRebuild: z.boolean().optional().describe('If the bundle does not run on the platform of the worker, import the example anew and run that. Needs the scope "import", too.'),
});

export type CreateRunBody = z.output<typeof createRunBody>;

/** What the API tells the worker about a run. */
export const runOptionsSchema = z.object({
  limits: limitsBody,
  outputs: z.array(z.string()),
  autoRebuild: z.boolean(),
  requestId: z.string().optional(),
});

export type RunWishes = z.infer<typeof runOptionsSchema>;

/** A run as it is listed and told to watchers. */
export const jobRunStateSchema = z.object({
  id: idField,
  reference: z.string(),
  slug: z.string(),
  version: z.string(),
  digest: wireDigest.describe('What the reference meant when the run was asked for.'),
  status: runStatusSchema,
  attempt: z.int().nonnegative().describe('The number of the current or last attempt; 0 before the first.'),
  maxAttempts: z.int().positive(),
  cancelAsked: z.boolean(),
  errorMessage: z.string().nullable(),
  failure: wireFailure.nullable(),
  timeoutMs: z.int().positive(),
  log: z.object({ lines: z.int().nonnegative(), bytes: sizeField, dropped: z.int().nonnegative().describe('Lines over the bound, which are not kept.') }),
  requestedBy: z.string(),
  url: z.string().describe('Where to ask for this run.'),
  durationMs: z.number().nullable(),
  createdAt: timeField,
  updatedAt: timeField,
  startedAt: timeField.nullable(),
  completedAt: timeField.nullable(),
}).meta({ id: 'JobRunState' });

export type JobRunState = z.infer<typeof jobRunStateSchema>;

const runAttemptSchema = z.object({
  attempt: z.int().positive(),
  worker: z.string(),
  status: z.enum(['running', 'succeeded', 'failed', 'canceled', 'expired', 'lost']),
  digest: wireDigest,
  failure: wireFailure.nullable(),
  startedAt: timeField,
  endedAt: timeField.nullable(),
}).meta({ id: 'JobRunAttempt' });

const runFileSchema = z.object({ path: z.string(), digest: wireDigest, size: sizeField }).meta({ id: 'JobRunFile' });

/** A run with all that is known of it. */
export const jobRunSchema = jobRunStateSchema.extend({
  exportName: z.string().nullable(),
  platform: z.string(),
  parameters: jsonObject,
  result: jsonValue,
  metrics: jsonValue,
  context: jsonValue,
  logsUrl: z.string(),
  attempts: z.array(runAttemptSchema),
  inputs: z.array(runFileSchema),
  outputs: z.array(runFileSchema),
}).meta({ id: 'JobRun' });

export type JobRun = z.infer<typeof jobRunSchema>;

export const runResultSchema = z.object({
  status: runStatusSchema,
  result: jsonValue,
  errorMessage: z.string().nullable(),
  metrics: jsonValue,
});

const CURSOR = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const cursorField = z.string().regex(CURSOR, 'the "next" of a page').refine((text) => !Number.isNaN(Date.parse(text.slice(0, 24))), 'the "next" of a page');

export const listRunsQuery = z.strictObject({
  slug: slugField.optional(),
  version: versionField.optional(),
  status: runStatusSchema.optional(),
  limit: queryNumber(1, 500).default(100),
  after: cursorField.optional().describe('The `next` of the page before.'),
});

export const runPageSchema = z.object({ runs: z.array(jobRunStateSchema), next: z.string().nullable().describe('Where the next page begins; null on the last.') });

/** What a run has said, line by line. */
export const runLogLineSchema = z.object({
  number: z.int().positive(),
  attempt: z.int().positive(),
  at: timeField,
  stream: z.enum(['stdout', 'stderr', 'logger', 'system']).describe('`logger`: said by `context.logger`; `system`: said by the service.'),
  text: z.string(),
});

export type RunLogLine = z.infer<typeof runLogLineSchema>;

export const runLogsQuery = z.strictObject({
  after: queryNumber(0, 2 ** 31 - 1).default(0).describe('The number of the last line seen.'),
  follow: queryFlag.optional().describe('Go on until the run has ended.'),
});

/** The data of `job.run.log`. */
export const runLogToldSchema = z.object({
  runId: idField,
  attempt: z.int().positive(),
  from: z.int().positive(),
  to: z.int().positive(),
  lines: z.array(runLogLineSchema).optional().describe('From `from` on, perhaps not all; absent for who may not read them.'),
});

export type RunLogTold = Omit<z.infer<typeof runLogToldSchema>, 'lines'>;

export const runFileQuery = z.strictObject({ path: pathField });
