import type { StoredEvent } from '@apphub/catalog';
import { jobRunStateSchema, type JobRunState, RUN_EVENT } from '@apphub/model/api';
import type { RunOutcome, WorkerHappening } from '../../metrics/index.ts';

/** What the attempts of this worker came to, counted when the catalog says so, like those of imports. */
export interface RunLedger {
  begun(work: { readonly runId: string; readonly attempt: number }): void;
  /** Told every event of the catalog. */
  heard(event: StoredEvent): void;
}

type RunEnd = Omit<Extract<WorkerHappening, { readonly kind: 'run' }>, 'kind'>;

/** Begins empty; `observe` is told each attempt once. */
export function openRunLedger(observe: (happening: WorkerHappening) => void): RunLedger {
  const attempts = new Map<string, number>();
  return {
    begun: ({ runId, attempt }) => void attempts.set(runId, attempt),
    heard({ type, jobId, data }) {
      const attempt = jobId === null || type !== RUN_EVENT ? undefined : attempts.get(jobId);
      const run = attempt === undefined ? undefined : jobRunStateSchema.safeParse(data).data;
      const end = attempt === undefined || run === undefined ? undefined : endOf(run, attempt);
      if (jobId === null || end === undefined) return;
      attempts.delete(jobId);
      observe({ kind: 'run', ...end });
    },
  };
}

function endOf(run: JobRunState, attempt: number): RunEnd | undefined {
  if (run.attempt > attempt) return { outcome: 'lost', code: 'ATTEMPT_LOST' };
  if (run.attempt < attempt || run.status === 'running') return undefined;
  const code = run.failure?.code ?? '';
  return { outcome: run.status === 'pending' ? waitingAgain(code) : run.status, code };
}

/** A run that waits again without a reason was handed back. */
function waitingAgain(code: string): RunOutcome {
  if (code === '') return 'released';
  return code === 'ATTEMPT_LOST' ? 'lost' : 'failed';
}
