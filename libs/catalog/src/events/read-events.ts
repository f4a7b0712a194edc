import { z } from 'zod';
import type { Queryable } from '../database/index.ts';
import { EVENT_COLUMNS, type EventFilter, type StoredEvent, storedEventSchema } from './event.ts';

export interface EventsQuery {
  /** The number of the last event that was seen; 0 before the first. */
  readonly after: number;
  /** How many events at most. Defaults to 500. */
  readonly limit?: number;
  readonly filter?: EventFilter;
}

/** Events from `from` to `to`, both included, that cannot be had any more. */
export interface EventGap {
  readonly from: number;
  readonly to: number;
}

export interface EventPage {
  /** In the order of their numbers. */
  readonly events: readonly StoredEvent[];
  /** What to ask for next: `after` this number. All events up to it that match are in this page or before. */
  readonly cursor: number;
  /** The number of the newest event there is. */
  readonly head: number;
  /**
   * Present when the reader has missed events: they were pruned, or it comes with a number that was never given, such as
   * after the database was restored from a backup. What it shows has to be read anew; `events` go on behind the gap.
   */
  readonly gap?: EventGap;
}

/** One statement, thus one snapshot: every number up to `head` is committed and, unless pruned, to be seen. */
const READ = `
  WITH ends AS (
    SELECT number AS head, coalesce((SELECT min(number) FROM events), number + 1) AS oldest FROM event_head
  ), found AS (
    SELECT ${EVENT_COLUMNS} FROM events
    WHERE number > CASE WHEN $1 > (SELECT head FROM ends) THEN (SELECT head FROM ends) ELSE $1 END
      AND ($2::text[] IS NULL OR type = ANY($2)) AND ($3::text IS NULL OR slug = $3) AND ($4::uuid IS NULL OR job_id = $4)
    ORDER BY number LIMIT $5
  )
  SELECT ends.head, ends.oldest, found.* FROM ends LEFT JOIN found ON true ORDER BY found.number`;

const endsSchema = z.object({ head: z.int().nonnegative(), oldest: z.int().positive(), number: z.int().nullable() }).loose();

/** Reads on from a cursor. Whoever asks again with the cursor of each page sees every event once, in order. */
export async function readEvents(database: Queryable, { after, limit = 500, filter = {} }: EventsQuery): Promise<EventPage> {
  const values = [after, filter.types ?? null, filter.slug ?? null, filter.jobId ?? null, limit];
  const rows = await database.query(READ, values, endsSchema);
  const [first] = rows;
  if (first === undefined) throw new Error('event_head has no row');
  const events = first.number === null ? [] : rows.map((row) => storedEventSchema.parse(row));
  const { head, oldest } = first;
  const cursor = events.length === limit ? (events.at(-1)?.number ?? head) : head;
  const gap = gapAfter(after, { head, oldest });
  return gap === undefined ? { events, cursor, head } : { events, cursor, head, gap };
}

function gapAfter(after: number, { head, oldest }: { readonly head: number; readonly oldest: number }): EventGap | undefined {
  if (after > head) return { from: head + 1, to: after };
  return after + 1 < oldest ? { from: after + 1, to: oldest - 1 } : undefined;
}
