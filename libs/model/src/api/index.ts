export {
  BUILD_LOG_EVENT,
  BUILD_REASON_EVENT,
  type BuildLogLine,
  type BuildLogTold,
  buildLogToldSchema,
  type BuildReasonTold,
  buildReasonToldSchema,
  type InputChange,
  type InputChanges,
  inputChangesSchema,
} from './builds.ts';
export { auditEntryWire, auditPageQuery } from './audit.ts';
export {
  BEFORE_FIRST,
  type ControlMessage,
  controlMessageSchema,
  PROGRESS_EVENT,
  type ProgressEvent,
  progressEventSchema,
  TOKEN_PROTOCOL_PREFIX,
  WATCH_PROTOCOL,
  watchQuery,
  type WireEvent,
  wireEventSchema,
} from './events.ts';
export { type DescribedExample, type ExampleEntry, exampleEntrySchema } from './example-catalog.ts';
export { LONGEST_WAIT_MS } from './fields.ts';
export { type Health, healthSchema } from './health.ts';
export { httpStatusOf } from './http-status.ts';
export { type Enqueued, type ImportJob, type JobOptions, jobOptionsSchema, type JobResult, jobResultSchema } from './imports.ts';
export { LOAD_EVENT, type LoadEvent, loadEventSchema, TASK_EVENT, type TaskEvent, taskEventSchema } from './load-events.ts';
export { type LoadGraph, type LoadTask, MOST_EDGES, MOST_TASKS, MOST_UPSTREAMS_TOLD, type TaskProgress, taskProgressSchema, type TaskWait } from './load-tasks.ts';
export { LARGEST_LOAD, type Load, type LoadProgress, loadProgressSchema, loadStates, loadTaskStates, MOST_SLUGS_TOLD } from './loads.ts';
export { isHoldableJson } from './json-value.ts';
export { openApiDocument } from './open-api.ts';
export { operations, type OperationId } from './operations/index.ts';
export { GZIP_MEDIA_TYPE, type LinkQuery } from './operations/link.ts';
export { LINES_MEDIA_TYPE } from './operations/runs.ts';
export type { Operation, Reply } from './operations/operation.ts';
export { PROBLEM_MEDIA_TYPE, type Problem, problemSchema } from './problem.ts';
export {
  type CreateRunBody,
  type JobRun,
  type JobRunState,
  jobRunStateSchema,
  RUN_EVENT,
  RUN_LOG_EVENT,
  type RunLimits,
  type RunLogLine,
  runLogLineSchema,
  type RunLogTold,
  runLogToldSchema,
  runOptionsSchema,
  type RunWishes,
} from './runs.ts';
export { allows, type Scope, scopes } from './scopes.ts';
export { type BundleSummary, type ExampleStatus, exampleStatusSchema } from './status.ts';
export type { Worker } from './workers.ts';
export { type Bundle, type BundleVersion, type PublishJsonBody, type PublishStreamQuery, publishStreamQuery } from './versions.ts';
