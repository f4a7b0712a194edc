import { z } from 'zod';
import type { Result } from '../result.ts';
import { check } from './check.ts';
import { jobDefinitionSchema } from './job-definition.ts';
import type { Problem } from './problem.ts';

/** What a `manifest.json` may say of how its bundle is run, under the names of `job-definition.json`. */
const jobSettingsSchema = z.looseObject(
  (({ timeoutMs, retryPolicy, parametersSchema, defaultParameters }) => ({ timeoutMs, retryPolicy, parametersSchema, defaultParameters }))(jobDefinitionSchema.shape),
);

export type JobSettings = Readonly<z.output<typeof jobSettingsSchema>>;

export type RetryPolicy = NonNullable<JobSettings['retryPolicy']>;

/** Reads the settings of a job out of a manifest; every problem is told. */
export function parseJobSettings(manifest: unknown): Result<JobSettings, readonly Problem[]> {
  return check(jobSettingsSchema, manifest);
}
