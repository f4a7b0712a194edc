import { randomUUID } from 'node:crypto';
import type { ExampleStatus } from '@apphub/model/api';
import type { Database, Transaction } from '../database/index.ts';
import { exampleStatus, newImport, partsOf, writeStatus } from '../status/index.ts';
import { type ImportJob, type ImportKind, importJobSchema, type ImportOptions, JOB_COLUMNS } from './import-job.ts';
import { tellProgress } from './tell-progress.ts';

/** What brings imports to workers; the queue is one. Everything is part of the transaction it is told in. */
export interface Deliveries {
  send(tx: Transaction, delivery: { readonly jobId: string; readonly slug: string }): Promise<void>;
  /** No worker is to get it any more. */
  cancel(tx: Transaction, jobId: string): Promise<void>;
  /** Tells the worker at work, if there is one, that it is to stop. */
  interrupt(tx: Transaction, jobId: string): Promise<void>;
}

export interface ImportPorts {
  readonly database: Database;
  readonly queue: Deliveries;
}

export interface ImportRequest {
  readonly slug: string;
  readonly kind: ImportKind;
  readonly options?: ImportOptions;
  readonly requestedBy: string;
  /** How many attempts there may be. Defaults to 3. */
  readonly attemptLimit?: number;
  /** Its id, where the caller has one; a second import with it is refused by the constraint `import_jobs_pkey`. */
  readonly id?: string;
}

export interface EnqueuedImport {
  readonly job: ImportJob;
  /** Of this import; the word on its example may still be another one's. */
  readonly status: ExampleStatus;
}

const INSERT = `
  INSERT INTO import_jobs (id, slug, kind, options, attempt_limit, requested_by, created_at, updated_at)
  SELECT $1, $2, $3, $4, $5, $6, now, now FROM date_trunc('milliseconds', clock_timestamp()) AS now
  RETURNING ${JOB_COLUMNS}`;

/**
 * Writes a request down, delivers it and says that it is queued, in one transaction. Each request is an import of its
 * own, whatever else is queued, running or ended of the same example; imports of one example are worked in their order.
 */
export async function enqueueImport({ database, queue }: ImportPorts, request: ImportRequest): Promise<EnqueuedImport> {
  const { slug, kind, options = {}, requestedBy, attemptLimit = 3, id = randomUUID() } = request;
  return database.transaction(async (tx) => {
    const [job] = await tx.query(INSERT, [id, slug, kind, options, attemptLimit, requestedBy], importJobSchema);
    if (job === undefined) throw new Error('INSERT … RETURNING gave no row');
    await queue.send(tx, { jobId: job.id, slug });
    const frame = { slug, jobId: job.id, attempt: 0, createdAt: job.createdAt, updatedAt: job.updatedAt, artifact: null };
    const parts = { ...frame, ...partsOf(newImport(attemptLimit), job.updatedAt) };
    await writeStatus(tx, parts);
    const status = exampleStatus(parts);
    await tellProgress(tx, { ...status, jobId: job.id });
    return { job, status };
  });
}
