export type { AttemptOutcome, Happening, WorkerHappening } from './happening.ts';
export { createMetrics, type Metrics, type MetricsOptions, type QueueFigures } from './metrics.ts';
