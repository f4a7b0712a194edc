import { randomUUID } from 'node:crypto';
import { type BundleReference, fail, type RetryPolicy } from '@apphub/model';
import { holdBlob } from '../blobs/hold-blob.ts';
import { type Database, isConstraint, type Transaction } from '../database/index.ts';
import { readRun } from './read-runs.ts';
import type { FoundBundle } from './resolve-bundle.ts';
import { attemptLimitOf } from './retry.ts';
import { type Run, RUN_COLUMNS, type RunOptions, runSchema } from './run.ts';
import { type RunFile, writeRunFiles } from './run-file.ts';
import { tellRun } from './tell-run.ts';

/** What brings runs to workers. Everything is part of the transaction it is told in. */
export interface RunDeliveries {
  send(tx: Transaction, delivery: { readonly runId: string }): Promise<void>;
  /** No worker is to get it any more. */
  cancel(tx: Transaction, runId: string): Promise<void>;
  /** Tells the worker at work, if there is one, that it is to stop. */
  interrupt(tx: Transaction, runId: string): Promise<void>;
}

export interface RunPorts {
  readonly database: Database;
  readonly deliveries: RunDeliveries;
}

export interface RunRequest {
  /** As it was asked for. */
  readonly reference: string;
  readonly exportName?: BundleReference['exportName'];
  readonly bundle: FoundBundle;
  readonly parameters: Run['parameters'];
  readonly options: RunOptions;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly inputs: readonly RunFile[];
  readonly requestedBy: string;
  /** Of the request: another one under the same id is refused. */
  readonly requestDigest: string;
  /** Where the caller has one. */
  readonly id?: string;
}

const INSERT = `
  INSERT INTO runs (id, reference, slug, version, export_name, digest, platform, size, parameters, options, timeout_ms, retry, attempt_limit, request_digest, requested_by, created_at, updated_at)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, now, now FROM date_trunc('milliseconds', clock_timestamp()) AS now
  RETURNING ${RUN_COLUMNS}`;
const DIGEST_OF = 'SELECT FROM runs WHERE id = $1 AND request_digest = $2';

/**
 * Writes a run down, pinned to the bytes that its reference means now, and delivers it, in one transaction: from then on
 * the bytes are kept, whatever becomes of the version. A request that is made again under its id gets the run of then.
 *
 * @throws FailureError BLOB_MISSING when the bytes are not there any more; REQUEST_INVALID when the id was used for another request.
 */
export async function createRun(ports: RunPorts, request: RunRequest): Promise<Run> {
  const { id = randomUUID() } = request;
  try {
    return await ports.database.transaction((tx) => create(tx, { ...request, id }, ports.deliveries));
  } catch (error) {
    if (!isConstraint(error, 'runs_pkey')) throw error;
    const isSame = (await ports.database.execute(DIGEST_OF, [id, request.requestDigest])) === 1;
    return isSame ? readRun(ports.database, id) : fail('REQUEST_INVALID', 'The Idempotency-Key was used for another request before.', { cause: error });
  }
}

async function create(tx: Transaction, request: RunRequest & { readonly id: string }, deliveries: RunDeliveries): Promise<Run> {
  const { id, bundle, retry } = request;
  await holdBlob(tx, bundle.digest);
  const values = [
    id,
    request.reference,
    bundle.slug,
    bundle.version,
    request.exportName ?? null,
    bundle.digest,
    bundle.platform,
    bundle.size,
    request.parameters,
    request.options,
    request.timeoutMs,
    retry,
    attemptLimitOf(retry),
    request.requestDigest,
    request.requestedBy,
  ];
  const [run] = await tx.query(INSERT, values, runSchema);
  if (run === undefined) throw new Error('INSERT … RETURNING gave no row');
  await writeRunFiles(tx, { runId: id, role: 'input' }, request.inputs);
  await deliveries.send(tx, { runId: id });
  await tellRun(tx, run);
  return run;
}
