import type { Failure, FailureCode } from '@apphub/model';

/** Faults of what is around a build. What the example itself does wrong, it does wrong again. */
const PASSING: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'STORE_UNAVAILABLE',
  'STORE_FULL',
  'STORE_BLOB_CORRUPT',
  'STORE_BLOB_MISSING',
  'BLOB_MISSING',
  'DATABASE_UNAVAILABLE',
  'DATABASE_BUSY',
  'DATABASE_FULL',
  'HOST_DISK',
  'WORKER_LOST',
]);

/** Whether another attempt, later or elsewhere, could succeed where one failed with `failure`. */
export function mayPass({ code }: Failure): boolean {
  return PASSING.has(code);
}
