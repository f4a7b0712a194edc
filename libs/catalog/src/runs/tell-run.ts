import type { Json } from '@apphub/model';
import { type JobRunState, RUN_EVENT, RUN_LOG_EVENT, type RunLogTold } from '@apphub/model/api';
import type { Transaction } from '../database/index.ts';
import { appendEvent } from '../events/index.ts';
import type { Run } from './run.ts';

/** What watchers are told of a run: what it was given and what it gave are asked for. */
export function runStateOf(run: Run): JobRunState {
  const { id, reference, slug, version, digest, status, attempt, attemptLimit, cancelAsked, requestedBy, createdAt, updatedAt, startedAt, endedAt, log } = run;
  return {
    id,
    reference,
    slug,
    version,
    digest,
    status,
    attempt,
    maxAttempts: attemptLimit,
    cancelAsked,
    errorMessage: run.failure?.message ?? null,
    failure: failureWire(run.failure),
    timeoutMs: run.timeoutMs,
    log: { ...log },
    requestedBy,
    url: `/job-runs/${id}`,
    durationMs: startedAt === null || endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt),
    createdAt,
    updatedAt,
    startedAt,
    completedAt: endedAt,
  };
}

function failureWire(failure: Run['failure']): JobRunState['failure'] {
  if (failure === null) return null;
  const { problems, ...words } = failure;
  return problems === undefined ? words : { ...words, problems: [...problems] };
}

/** Appends the event that tells how a run is; the last statement of its transaction. */
export async function tellRun(tx: Transaction, run: Run): Promise<void> {
  // Of optional fields it has none that is undefined.
  await appendEvent(tx, { type: RUN_EVENT, slug: run.slug, jobId: run.id, data: runStateOf(run) as Json });
}

/** Appends the event that tells that there are new lines; the lines themselves are read when it is told. */
export async function tellLog(tx: Transaction, { slug, ...told }: RunLogTold & { readonly slug: string }): Promise<void> {
  await appendEvent(tx, { type: RUN_LOG_EVENT, slug, jobId: told.runId, data: told });
}
