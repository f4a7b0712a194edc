import { actorOf, enqueueImport, getImport, type ImportJob, isConstraint, type Principal } from '@apphub/catalog';
import { fail } from '@apphub/model';
import type { JobOptions } from '@apphub/model/api';
import type { ServerParts } from '../ports.ts';
import { keyedId } from '../requests/keyed-id.ts';

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
  const id = keyedId(principal, idempotencyKey);
  try {
    return (await enqueueImport({ database, queue }, { ...request, id })).job;
  } catch (error) {
    if (!isConstraint(error, 'import_jobs_pkey')) throw error;
    const job = await getImport(database, id);
    if (job?.slug === slug && job.kind === kind) return job;
    return fail('REQUEST_INVALID', 'The Idempotency-Key was used for another request before.', { cause: error });
  }
}
