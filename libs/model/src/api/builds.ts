import { z } from 'zod';
import { idField, queryNumber, timeField, wireDigest } from './fields.ts';

/** Told when the commands of a build have said something; the lines are asked for. */
export const BUILD_LOG_EVENT = 'example.bundle.log';

/** Told when it is known why an attempt has to build; what has changed is asked for with the attempt. */
export const BUILD_REASON_EVENT = 'example.bundle.reason';

/** One line that a command of a build wrote. */
export const buildLogLineSchema = z.object({
  number: z.int().positive(),
  stage: z.string(),
  stream: z.enum(['stdout', 'stderr', 'system']).describe('`system`: said by the worker.'),
  at: timeField,
  text: z.string(),
}).meta({ id: 'BuildLogLine' });

export type BuildLogLine = z.infer<typeof buildLogLineSchema>;

/** The data of `example.bundle.log`. */
export const buildLogToldSchema = z.object({ jobId: idField, attempt: z.int().positive(), from: z.int().positive(), to: z.int().positive() });

export type BuildLogTold = z.infer<typeof buildLogToldSchema>;

/** The data of `example.bundle.reason`. */
export const buildReasonToldSchema = z.object({ jobId: idField, attempt: z.int().positive(), because: z.string() });

export type BuildReasonTold = z.infer<typeof buildReasonToldSchema>;

const inputChangeSchema = z.object({
  kind: z.enum(['added', 'removed', 'changed']),
  name: z.string().describe('Such as `file:bundle/src/index.ts` or `tool:node`.'),
  before: z.string().nullable().describe('A version, or the digest of what it held; null for what is new.'),
  after: z.string().nullable().describe('As `before`; null for what is gone.'),
});

export type InputChange = z.infer<typeof inputChangeSchema>;

/** What has to be done to the inputs of an earlier build to get those of an attempt. */
export const inputChangesSchema = z.object({
  against: z.object({ fingerprint: wireDigest, scope: z.string(), finishedAt: timeField }).nullable().describe('The earlier build whose inputs differ in the fewest places; null where there was none.'),
  count: z.int().nonnegative().describe('How many inputs differ.'),
  inputs: z.array(inputChangeSchema).describe('The first of them by name.'),
}).meta({ id: 'InputChanges' });

export type InputChanges = z.infer<typeof inputChangesSchema>;

export const buildLogQuery = z.strictObject({ after: queryNumber(0, 2 ** 31 - 1).default(0).describe('The number of the last line seen.') });

export const attemptParams = z.strictObject({ id: idField, attempt: queryNumber(1, 2 ** 31 - 1) });

export const cacheSummaryQuery = z.strictObject({ days: queryNumber(1, 90).default(7) });

/** How often bundles were found instead of built, and why not. */
export const cacheSummarySchema = z.object({
  parts: z.array(z.object({ from: timeField, hits: z.int(), misses: z.int() })).describe('Hours for up to two days, else days (UTC); those without a build are left out.'),
  reasons: z.array(z.object({ because: z.string(), count: z.int() })).describe('Of the misses: a reason of docs/trust.md, or "forced".'),
  conflicts: z.array(z.object({ slug: z.string(), jobId: idField, attempt: z.int(), at: timeField, because: z.string() })).describe('Builds whose inputs have records that contradict each other.'),
}).meta({ id: 'CacheSummary' });
