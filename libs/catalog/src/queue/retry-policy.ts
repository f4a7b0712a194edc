import type { Failure, FailureCode } from '@apphub/model';

/** What a worker stands on is away or full; none of it says anything of the example. */
const AROUND: ReadonlySet<FailureCode> = new Set<FailureCode>(['STORE_UNAVAILABLE', 'STORE_FULL', 'DATABASE_UNAVAILABLE', 'DATABASE_BUSY', 'DATABASE_FULL', 'HOST_DISK', 'CHECKOUT_DIFFERS']);

/** Faults that another attempt, perhaps elsewhere, need not meet again. What the example itself does wrong, it does wrong again. */
const PASSING: ReadonlySet<FailureCode> = new Set<FailureCode>([...AROUND, 'STORE_BLOB_CORRUPT', 'STORE_BLOB_MISSING', 'BLOB_MISSING', 'WORKER_LOST', 'TOOL_MISSING']);

/** Whether another attempt, later or elsewhere, could succeed where one failed with `failure`. */
export function mayPass({ code }: Failure): boolean {
  return PASSING.has(code);
}

/** Whether an attempt that met `failure` is not to be counted against the example. */
export function isSpared({ code }: Failure): boolean {
  return AROUND.has(code);
}

/** Whether a plan that could not be made for this reason may be made the next time. */
export function mayPlanLater(failure: Failure): boolean {
  return mayPass(failure) || failure.code === 'PLAN_FAILED' || failure.code === 'PLAN_TIMEOUT';
}
