import { actorOf, enqueueImport, getImport, type ImportJob, isConstraint, type Principal } from '@apphub/catalog';
import { fail } from '@apphub/model';
import type { JobOptions } from '@apphub/model/api';
import { createHash } from 'node:crypto';
import type { ServerParts } from '../ports.ts';

export interface JobRequest {
  readonly slug: string;
  readonly kind: 'import' | 'bundle';
  readonly options: JobOptions;
  readonly principal: Principal;
  /** The caller's name for this request. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Writes a job down and has it delivered. A request under a name that its token has used before gets the job of then.
 *
 * @throws FailureError REQUEST_INVALID when the name was used for something else.
 */
export async function enqueue({ database, queue }: Pick<ServerParts, 'database' | 'queue'>, { slug, kind, options, principal, idempotencyKey }: JobRequest): Promise<ImportJob> {
  const { rebuild, reason, requestId } = options;
  const known = { rebuild, ...(reason === undefined ? {} : { reason }), ...(requestId === undefined ? {} : { requestId }) };
  const request = { slug, kind, options: known, requestedBy: actorOf(principal) };
  if (idempotencyKey === undefined) return (await enqueueImport({ database, queue }, request)).job;
  const id = jobIdOf(principal, idempotencyKey);
  try {
    return (await enqueueImport({ database, queue }, { ...request, id })).job;
  } catch (error) {
    if (!isConstraint(error, 'import_jobs_pkey')) throw error;
    const job = await getImport(database, id);
    if (job?.slug === slug && job.kind === kind) return job;
    return fail('REQUEST_INVALID', 'The Idempotency-Key was used for another request before.', { cause: error });
  }
}

/** The same token and name give the same id, which Postgres takes once only. A version 8 UUID (RFC 9562, 5.8). */
function jobIdOf({ tokenId }: Principal, key: string): string {
  const hash = createHash('sha256').update(`${tokenId}\n${key}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
