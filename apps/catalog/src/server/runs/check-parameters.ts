import { fail, type Json } from '@apphub/model';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';

/** Schemas come with bundles, and a pattern in one can be made to take for ever. */
const LONGEST_MS = 250;
const MOST_TOLD = 50;

/**
 * Holds parameters against the schema of a manifest, for as long as that is reasonable.
 *
 * @throws FailureError RUN_PARAMETERS_INVALID; RUN_SETTINGS_INVALID when the schema cannot be understood, or takes too long.
 */
export function checkParameters(parameters: { readonly [name: string]: Json }, schema: unknown): void {
  if (schema === undefined || schema === true) return;
  const problems = problemsOf(parameters, schema);
  if (problems.length === 0) return;
  fail('RUN_PARAMETERS_INVALID', `The parameters have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}.`, { problems: problems.slice(0, MOST_TOLD) });
}

function problemsOf(parameters: unknown, schema: unknown): string[] {
  try {
    return withinTime(() => {
      const parsed = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(parameters);
      return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${['parameters', ...path].join('.')}: ${message}`);
    });
  } catch (error) {
    const reason = String(error instanceof Error ? error.message : error).slice(0, 500);
    return fail('RUN_SETTINGS_INVALID', 'The "parametersSchema" of the manifest cannot be used.', { problems: [reason], cause: error });
  }
}

/** The one time limit of this process that a regular expression does not outlast. */
function withinTime<T>(work: () => T): T {
  return runInNewContext('work()', { work }, { timeout: LONGEST_MS }) as T;
}
