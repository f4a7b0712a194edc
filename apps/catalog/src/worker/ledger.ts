import type { StoredEvent } from '@apphub/catalog';
import { exampleStatusSchema, PROGRESS_EVENT } from '@apphub/model/api';
import type { AttemptOutcome, WorkerHappening } from '../metrics/index.ts';
import type { BuiltExample } from './child/protocol.ts';

/** An attempt of an import, or of a task of a load; the `jobId` is then the task's. */
export interface Worked {
  readonly jobId: string;
  readonly attempt: number;
  readonly job: { readonly kind: string };
}

type PublishOutcome = Extract<WorkerHappening, { readonly kind: 'publish' }>['outcome'];

/**
 * What the attempts of this worker came to, counted when the catalog says so: an attempt can do its work and still not
 * take effect, and only one process of several is to count it.
 */
export interface Ledger {
  begun(work: Worked): void;
  built(work: Worked, built: BuiltExample): void;
  /** Called within the transaction that publishes, hence perhaps several times; the last one counts. */
  published(work: Worked, outcome: PublishOutcome): void;
  /** Told every event of the catalog. */
  heard(event: StoredEvent): void;
}

interface Page {
  readonly attempt: number;
  readonly job: string;
  built?: BuiltExample;
  published?: PublishOutcome;
}

/** Begins empty; `observe` is told each attempt once. */
export function openLedger(observe: (happening: WorkerHappening) => void): Ledger {
  const pages = new Map<string, Page>();

  const close = (jobId: string, { job, built, published }: Page, { outcome, code }: { readonly outcome: AttemptOutcome; readonly code: string }) => {
    pages.delete(jobId);
    observe({ kind: 'attempt', job, outcome, code });
    if (outcome !== 'completed' || built === undefined) return;
    const { receipt, cached, because, stageMs } = built;
    observe({ kind: 'bundle', outcome: cached ? 'hit' : 'built', reason: because, bytes: receipt.size });
    for (const [stage, ms] of Object.entries(stageMs)) observe({ kind: 'stage', stage, ms });
    if (published !== undefined) observe({ kind: 'publish', outcome: published, bytes: receipt.size });
  };

  const pageOf = ({ jobId, attempt }: Worked): Page | undefined => {
    const page = pages.get(jobId);
    return page?.attempt === attempt ? page : undefined;
  };

  return {
    begun: ({ jobId, attempt, job }) => void pages.set(jobId, { attempt, job: job.kind }),
    built(work, built) {
      const page = pageOf(work);
      if (page !== undefined) page.built = built;
    },
    published(work, outcome) {
      const page = pageOf(work);
      if (page !== undefined) page.published = outcome;
    },
    heard({ type, jobId, data }) {
      const page = jobId === null || type !== PROGRESS_EVENT ? undefined : pages.get(jobId);
      const status = page === undefined ? undefined : exampleStatusSchema.safeParse(data).data;
      if (jobId === null || page === undefined || status === undefined) return;
      if (status.attempt > page.attempt) close(jobId, page, { outcome: 'lost', code: 'ATTEMPT_LOST' });
      else if (status.attempt === page.attempt && status.state !== 'running') close(jobId, page, endOf(status));
    },
  };
}

function endOf({ state, failure }: { readonly state: string; readonly failure: { readonly code: string } | null }): { readonly outcome: AttemptOutcome; readonly code: string } {
  const code = failure?.code ?? '';
  if (state === 'completed' || state === 'canceled') return { outcome: state, code };
  // An import that waits again without a reason was handed back.
  return { outcome: state === 'queued' && code === '' ? 'released' : 'failed', code };
}
