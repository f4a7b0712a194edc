import { z } from 'zod';
import type { Result } from '../result.ts';
import { check, checkText } from './check.ts';
import { patternField, slugField, textField, wholeNumberField } from './fields.ts';
import { jsonSchemaField } from './json-schema-field.ts';
import type { Problem } from './problem.ts';

/** The name of the optional file beside `apphub.bundle.json`. */
export const JOB_DEFINITION_FILE = 'job-definition.json';

const DAY = 86_400_000;
const ENTRY_POINT = /^bundle:([a-z0-9][a-z0-9._-]*)@([^#]+?)(?:#([a-zA-Z_$][\w$]*))?$/;

/** What `bundle:<slug>@<version>#<export>` names. */
export interface EntryPoint {
  readonly slug: string;
  readonly version: string;
  /** The export that is called; where it is missing, `handler`, the module itself or its default export. */
  readonly exportName?: string;
}

/** @returns the parts of an entry point, or undefined if `text` is none. */
export function parseEntryPoint(text: string): EntryPoint | undefined {
  const [, slug, version, exportName] = ENTRY_POINT.exec(text) ?? [];
  if (slug === undefined || version === undefined) return undefined;
  return exportName === undefined ? { slug, version } : { slug, version, exportName };
}

const retryPolicySchema = z.looseObject({
  maxAttempts: wholeNumberField(1, 10).exactOptional().describe('How often the job is tried at most.'),
  strategy: z.enum(['none', 'fixed', 'exponential']).exactOptional().describe('How the delay grows.'),
  initialDelayMs: wholeNumberField(0, DAY).exactOptional().describe('The first delay, milliseconds.'),
  maxDelayMs: wholeNumberField(0, DAY).exactOptional().describe('The longest delay, milliseconds.'),
  jitter: z.enum(['none', 'full', 'equal']).exactOptional().describe('How much of the delay is left to chance.'),
});

const parametersField = z.record(z.string(), z.unknown());

/** `job-definition.json`, as AppHub has it: how a bundle is registered as a job. Fields it does not know are kept. */
export const jobDefinitionSchema = z
  .looseObject({
    slug: slugField.describe('The name of the job.'),
    name: textField().describe('The name for people.'),
    version: wholeNumberField(1).exactOptional().describe('The version of the definition.'),
    type: z.enum(['batch', 'service-triggered', 'manual']).describe('What starts the job.'),
    runtime: z.enum(['node', 'python']).describe('What runs the bundle.'),
    entryPoint: patternField(ENTRY_POINT, '"bundle:<slug>@<version>" or "bundle:<slug>@<version>#<export>"').describe(
      'The bundle and, after `#`, the export that is called.',
    ),
    timeoutMs: wholeNumberField(1000, DAY).exactOptional().describe('How long a run may take, milliseconds.'),
    retryPolicy: retryPolicySchema.exactOptional().describe('What happens after a failed run.'),
    parametersSchema: jsonSchemaField.exactOptional().describe('The JSON schema of the parameters.'),
    defaultParameters: parametersField.exactOptional().describe('Parameters that a run need not give.'),
    outputSchema: jsonSchemaField.exactOptional().describe('The JSON schema of the result.'),
    metadata: z.unknown().optional().describe('Anything.'),
  })
  .meta({ title: JOB_DEFINITION_FILE, description: 'How a bundle is registered as a job.' });

export type JobDefinition = Readonly<z.output<typeof jobDefinitionSchema>>;

/** Checks a parsed `job-definition.json`; every problem is told. */
export function parseJobDefinition(value: unknown): Result<JobDefinition, readonly Problem[]> {
  return check(jobDefinitionSchema, value);
}

/** As `parseJobDefinition`, for the text of the file. */
export function parseJobDefinitionText(text: string): Result<JobDefinition, readonly Problem[]> {
  return checkText(jobDefinitionSchema, text);
}
