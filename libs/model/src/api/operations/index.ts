import { buildOperations } from './builds.ts';
import { bundleOperations } from './bundles.ts';
import { exampleOperations } from './examples.ts';
import { jobOperations } from './jobs.ts';
import { loadOperations } from './loads.ts';
import { runOperations } from './runs.ts';
import { serviceOperations } from './service.ts';

/** Everything the service answers over HTTP. */
export const operations = { ...buildOperations, ...bundleOperations, ...exampleOperations, ...jobOperations, ...loadOperations, ...runOperations, ...serviceOperations } as const;

export type OperationId = keyof typeof operations;
