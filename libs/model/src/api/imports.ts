import { z } from 'zod';
import { buildStages } from '../event.ts';
import { inputChangesSchema } from './builds.ts';
import { wireFailure } from './failure.ts';
import { checksumField, idField, sizeField, slugField, timeField, wireDigest, wireWords } from './fields.ts';
import { bundleSummarySchema, exampleStatusSchema, jobStateSchema } from './status.ts';

/** `import` builds anew and force-publishes; `bundle` only makes sure that the artifact is there. */
export const jobKinds = ['import', 'bundle'] as const;

/** What the API tells the worker about a job. */
export const jobOptionsSchema = z.object({
  rebuild: z.boolean().describe('Build even if there is an artifact of the same inputs.'),
  reason: z.string().optional().describe('Why, for the audit trail.'),
  requestId: z.string().optional().describe('The request that asked for it, for the logs.'),
});

export type JobOptions = z.infer<typeof jobOptionsSchema>;

/** What an ended job has made. */
export const jobResultSchema = z.object({
  slug: z.string(),
  version: z.string(),
  checksum: checksumField,
  digest: wireDigest,
  filename: z.string(),
  fingerprint: wireDigest,
  platform: z.string(),
  size: sizeField,
  cached: z.boolean(),
  published: z.enum(['published', 'unchanged', 'replaced']).nullable().describe('What publishing did; null for a job that publishes nothing.'),
}).meta({ id: 'JobResult' });

export type JobResult = z.infer<typeof jobResultSchema>;

export const attemptSchema = z.object({
  attempt: z.int().positive(),
  worker: z.string(),
  state: z.enum(['running', 'completed', 'failed', 'canceled', 'lost']),
  stage: z.enum(buildStages),
  fingerprint: wireDigest.nullable(),
  cached: z.boolean().nullable(),
  stageMs: z.record(z.string(), z.number()).describe('Milliseconds that each ended stage took.'),
  because: z.string().nullable().describe('Why it had to be built: a reason of docs/trust.md, or "forced"; null for a hit.'),
  changes: inputChangesSchema.nullable().describe('What had to be built anew, against an earlier build; null for a hit, and where that was not compared.'),
  message: z.string().nullable(),
  failure: wireFailure.nullable(),
  startedAt: timeField,
  updatedAt: timeField,
  endedAt: timeField.nullable(),
}).meta({ id: 'ImportAttempt' });

export const importJobSchema = z.object({
  id: idField,
  slug: z.string(),
  kind: z.enum(jobKinds),
  state: jobStateSchema,
  attempt: z.int().nonnegative().describe('The number of the current or last attempt; 0 before the first.'),
  cancelAsked: z.boolean(),
  requestedBy: z.string(),
  failure: wireFailure.nullable(),
  result: jobResultSchema.nullable(),
  url: z.string().describe('Where to ask for this job.'),
  createdAt: timeField,
  updatedAt: timeField,
  endedAt: timeField.nullable(),
}).meta({ id: 'ImportJob' });

export type ImportJob = z.infer<typeof importJobSchema>;

export const importJobDetailSchema = importJobSchema.extend({ attempts: z.array(attemptSchema) });

/** An attempt as it is told of an example: of whichever job. */
export const exampleAttemptSchema = attemptSchema.extend({ jobId: idField }).meta({ id: 'ExampleAttempt' });

/** AppHub's answer to a request for a job, and the job itself. */
export const enqueuedSchema = z.object({
  slug: z.string(),
  jobId: idField,
  mode: z.literal('queued'),
  status: exampleStatusSchema.nullable(),
  bundle: bundleSummarySchema.nullable(),
  job: importJobSchema,
}).meta({ id: 'EnqueuedImport' });

export type Enqueued = z.infer<typeof enqueuedSchema>;

const reasonField = wireWords(1000).describe('Why; stands in the audit trail.');

export const importExampleBody = z.strictObject({ slug: slugField, reason: reasonField.optional() });

export const bundleExampleBody = z.strictObject({
  slug: slugField,
  force: z.boolean().optional().describe('Build even if there is an artifact of the same inputs.'),
});
