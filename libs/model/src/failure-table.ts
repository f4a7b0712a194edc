import { bundleFailures } from './failure-rows/bundles.ts';
import { cacheFailures } from './failure-rows/cache.ts';
import { catalogFailures } from './failure-rows/catalog.ts';
import { exampleFailures } from './failure-rows/examples.ts';
import type { FailureRow } from './failure-rows/failure-row.ts';
import { machineFailures } from './failure-rows/machine.ts';
import { nxCacheClientFailures } from './failure-rows/nx-cache-client.ts';
import { runFailures } from './failure-rows/runs.ts';
import { runtimeFailures } from './failure-rows/runtime.ts';
import { serviceFailures } from './failure-rows/service.ts';

/** One row per failure that a person can meet. `docs/failures.md` is held against this table by `npm run check`. */
export const failureTable = {
  ...exampleFailures,
  ...bundleFailures,
  ...machineFailures,
  ...serviceFailures,
  ...catalogFailures,
  ...cacheFailures,
  ...runFailures,
  ...runtimeFailures,
  ...nxCacheClientFailures,
} as const satisfies Record<string, FailureRow>;

export type FailureCode = keyof typeof failureTable;

export const failureCodes = Object.keys(failureTable) as readonly FailureCode[];
