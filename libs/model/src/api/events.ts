import { z } from 'zod';
import { idField, queryNumber, slugField, timeField } from './fields.ts';
import { exampleStatusSchema } from './status.ts';

/** The name that a WebSocket client asks for; the service answers with it. */
export const WATCH_PROTOCOL = 'apphub.v1';

/** Stands before a token in base64url, as one more protocol: browsers can send no header with a WebSocket. */
export const TOKEN_PROTOCOL_PREFIX = 'apphub.bearer.';

/** The number before the first event: `after` it, all that is kept is told. */
export const BEFORE_FIRST = 0;

const numberField = z.int().nonnegative();

/** One event. `number` is the cursor to resume from; `version` is raised when a reader of `data` would misread it. */
export const wireEventSchema = z.object({
  type: z.string(),
  version: z.int().positive(),
  number: numberField,
  slug: z.string().nullable(),
  jobId: idField.nullable(),
  data: z.unknown().describe('Of `example.bundle.progress` the status of the example, of `load.progress` how far the load is, of `load.task.progress` what has become of the task.'),
  emittedAt: timeField,
}).meta({ id: 'Event' });

export type WireEvent = z.infer<typeof wireEventSchema>;

export const PROGRESS_EVENT = 'example.bundle.progress';

/** `example.bundle.progress` with its data checked; of AppHub's name and, in its first version, of AppHub's shape. */
export const progressEventSchema = wireEventSchema.extend({ type: z.literal(PROGRESS_EVENT), version: z.literal(1), data: exampleStatusSchema });

export type ProgressEvent = z.infer<typeof progressEventSchema>;

/** The first message: `cursor` is the number after which events are told. */
export const ackSchema = z.object({ type: z.literal('connection.ack'), data: z.object({ now: timeField, cursor: numberField }) });

/** Events between `from` and `to` are no longer kept: whoever shows a state has to read it anew. */
export const gapSchema = z.object({ type: z.literal('connection.gap'), data: z.object({ from: numberField, to: numberField }) });

export const pongSchema = z.object({ type: z.literal('pong') });

/** What the service says over a WebSocket, besides events. */
export const controlMessageSchema = z.discriminatedUnion('type', [ackSchema, gapSchema, pongSchema]);

export type ControlMessage = z.infer<typeof controlMessageSchema>;

/** Which events are wanted, and after which. Without `after`, only those to come. */
export const watchQuery = z.strictObject({
  after: queryNumber(0, Number.MAX_SAFE_INTEGER).optional().describe('The number of the last event seen; 0 tells all that are kept.'),
  slug: slugField.optional(),
  jobId: idField.optional().describe('Of an import; or of a load: what is told of it and of its tasks.'),
});

export const eventPageQuery = watchQuery.extend({
  after: queryNumber(0, Number.MAX_SAFE_INTEGER).default(BEFORE_FIRST).describe('The number of the last event seen.'),
  limit: queryNumber(1, 1000).default(100),
});

export const eventPageSchema = z.object({
  events: z.array(wireEventSchema),
  cursor: numberField.describe('What to ask for next: all events up to it that match have been told.'),
  gap: gapSchema.shape.data.nullable().describe('Events that are no longer kept.'),
});
