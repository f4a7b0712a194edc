import { fail, type Json } from '@apphub/model';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';

/** Schemas come with bundles, and a pattern in one can be made to take for ever. By the clock; every further try has twice as long. */
const LONGEST_MS = 250;
/** A schema that was given less of the processor than that has not been slow: the machine has. */
const FAIR_MS = 200;
const MOST_TRIES = 4;
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

/** The one time limit of this process that a regular expression does not outlast; it goes by the clock, whoever has the processor. */
function withinTime<T>(work: () => T): T {
  const begun = processorMs();
  for (let tries = 1; ; tries += 1) {
    try {
      return runInNewContext('work()', { work }, { timeout: LONGEST_MS * 2 ** (tries - 1) }) as T;
    } catch (error) {
      if (!isTimeout(error) || tries === MOST_TRIES || processorMs() - begun >= FAIR_MS) throw error;
    }
  }
}

/** Of this thread: what others do at the same time does not count. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function isTimeout(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
