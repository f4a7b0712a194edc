import { actorOf, createLoad, getLoad, isConstraint, type Load, type Principal } from '@apphub/catalog';
import { canonicalJson, fail, type Json } from '@apphub/model';
import { keyedId } from '../requests/keyed-id.ts';
import type { ServerParts } from '../ports.ts';

export interface LoadWish {
  readonly selection: Json;
  readonly force: boolean;
  readonly publish: boolean;
  readonly reason?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly failFast: boolean;
  readonly principal: Principal;
  /** The caller's name for this request. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Writes a load down and has it planned. A request under a name that its token has used before gets the load of then.
 *
 * @throws FailureError FORCE_REASON_MISSING; REQUEST_INVALID when the name was used for something else.
 */
export async function startLoad({ database, deliveries }: Pick<ServerParts, 'database' | 'deliveries'>, wish: LoadWish): Promise<Load> {
  const { selection, force, publish, reason, concurrency, failFast, principal, idempotencyKey } = wish;
  if (force && publish && reason === undefined) fail('FORCE_REASON_MISSING', 'A load that publishes with force needs a reason.');
  const request = { selection, force, publish, failFast, requestedBy: actorOf(principal), ...(reason === undefined ? {} : { reason }), ...(concurrency === undefined ? {} : { concurrency }) };
  if (idempotencyKey === undefined) return createLoad({ database, deliveries }, request);
  const id = keyedId(principal, `load\n${idempotencyKey}`);
  try {
    return await createLoad({ database, deliveries }, { ...request, id });
  } catch (error) {
    if (!isConstraint(error, 'loads_pkey')) throw error;
    const load = await getLoad(database, id);
    if (isSame(load, wish)) return load;
    return fail('REQUEST_INVALID', 'The Idempotency-Key was used for another request before.', { cause: error });
  }
}

function isSame(load: Load, { selection, force, publish }: LoadWish): boolean {
  return canonicalJson(load.selection) === canonicalJson(selection) && load.force === force && load.publish === publish;
}
