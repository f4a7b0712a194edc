import { z } from 'zod';
import { idField, queryNumber, timeField } from './fields.ts';

/** Told when the commands of a build have said something; the lines are asked for. */
export const BUILD_LOG_EVENT = 'example.bundle.log';

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

export const buildLogQuery = z.strictObject({ after: queryNumber(0, 2 ** 31 - 1).default(0).describe('The number of the last line seen.') });

export const attemptParams = z.strictObject({ id: idField, attempt: queryNumber(1, 2 ** 31 - 1) });

export const cacheSummaryQuery = z.strictObject({ days: queryNumber(1, 90).default(7) });

/** How often bundles were found instead of built, and why not. */
export const cacheSummarySchema = z.object({
  parts: z.array(z.object({ from: timeField, hits: z.int(), misses: z.int() })).describe('Hours for up to two days, else days (UTC); those without a build are left out.'),
  reasons: z.array(z.object({ because: z.string(), count: z.int() })).describe('Of the misses: a reason of docs/trust.md, or "forced".'),
  conflicts: z.array(z.object({ slug: z.string(), jobId: idField, attempt: z.int(), at: timeField, because: z.string() })).describe('Builds whose inputs have records that contradict each other.'),
}).meta({ id: 'CacheSummary' });
