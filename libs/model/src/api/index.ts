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
export { type ExampleEntry, exampleEntrySchema } from './example-catalog.ts';
export { LONGEST_WAIT_MS } from './fields.ts';
export { type Health, healthSchema } from './health.ts';
export { httpStatusOf } from './http-status.ts';
export { type Enqueued, type ImportJob, type JobOptions, jobOptionsSchema, type JobResult, jobResultSchema } from './imports.ts';
export { isHoldableJson } from './json-value.ts';
export { openApiDocument } from './open-api.ts';
export { operations, type OperationId } from './operations/index.ts';
export { GZIP_MEDIA_TYPE, type LinkQuery } from './operations/link.ts';
export type { Operation, Reply } from './operations/operation.ts';
export { PROBLEM_MEDIA_TYPE, type Problem, problemSchema } from './problem.ts';
export { allows, type Scope, scopes } from './scopes.ts';
export { type BundleSummary, type ExampleStatus, exampleStatusSchema } from './status.ts';
export { type Bundle, type BundleVersion, type PublishJsonBody, type PublishStreamQuery, publishStreamQuery } from './versions.ts';
