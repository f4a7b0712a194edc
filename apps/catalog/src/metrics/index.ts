export type { AttemptOutcome, Happening, RunOutcome, WorkerHappening } from './happening.ts';
export { createMetrics, type Metrics, type MetricsOptions, type QueueFigures, type WorkFigures } from './metrics.ts';
