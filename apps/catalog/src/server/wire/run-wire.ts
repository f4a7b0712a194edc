import { type Database, listRunAttempts, listRunFiles, type Run, runStateOf } from '@apphub/catalog';
import type { JobRun } from '@apphub/model/api';
import { failureWire } from './failure-wire.ts';

/** Where a run is asked for. */
export function runPath({ id }: Pick<Run, 'id'>): string {
  return `/job-runs/${id}`;
}

/** A run with all that is known of it, as it is told. */
export async function runWire(database: Database, run: Run): Promise<JobRun> {
  const [attempts, inputs, outputs] = await Promise.all([
    listRunAttempts(database, run.id),
    listRunFiles(database, { runId: run.id, role: 'input' }),
    listRunFiles(database, { runId: run.id, role: 'output' }),
  ]);
  const { exportName, platform, parameters, result, metrics, context } = run;
  return {
    ...runStateOf(run),
    exportName,
    platform,
    parameters,
    result,
    metrics,
    context,
    logsUrl: `${runPath(run)}/logs`,
    attempts: attempts.map((attempt) => ({ ...attempt, failure: failureWire(attempt.failure) })),
    inputs: inputs.map((file) => ({ ...file })),
    outputs: outputs.map((file) => ({ ...file })),
  };
}
