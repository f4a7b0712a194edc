import type { Json } from '@apphub/model';
import { z } from 'zod';

/** Postgres tells listeners of this channel the number of each event that has been committed. */
export const EVENT_CHANNEL = 'apphub_events';

/** An event as it is kept. Numbers start at 1, are given in the order of commits and leave no gap. */
export interface StoredEvent {
  readonly number: number;
  readonly type: string;
  /** Version of the payload in `data`. */
  readonly version: number;
  readonly slug: string | null;
  readonly jobId: string | null;
  readonly data: Json;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Which events a reader wants; what is left out matches everything. */
export interface EventFilter {
  readonly types?: readonly string[];
  readonly slug?: string;
  readonly jobId?: string;
}

/** Whether `event` passes `filter`; the same rule as the one in SQL beside `readEvents`. */
export function matches(event: StoredEvent, { types, slug, jobId }: EventFilter): boolean {
  if (types !== undefined && !types.includes(event.type)) return false;
  return (slug === undefined || event.slug === slug) && (jobId === undefined || event.jobId === jobId);
}

/** The columns of `storedEventSchema`. */
export const EVENT_COLUMNS = 'number, type, version, slug, job_id, data, at';

export const storedEventSchema = z
  .object({
    number: z.int().positive(),
    type: z.string(),
    version: z.int(),
    slug: z.string().nullable(),
    job_id: z.string().nullable(),
    data: z.json(),
    at: z.date(),
  })
  .transform(({ job_id, at, ...event }): StoredEvent => ({ ...event, jobId: job_id, at: at.toISOString() }));
