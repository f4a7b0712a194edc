import type { Json } from '@apphub/model';
import { z } from 'zod';
import type { Transaction } from '../database/index.ts';
import { EVENT_CHANNEL } from './event.ts';

/** What happened, as far as its writer knows it; number and time are given when it is appended. */
export interface NewEvent {
  /** A word of AppHub's, such as `example.bundle.progress` or `job.bundle.published`. */
  readonly type: string;
  readonly slug?: string;
  readonly jobId?: string;
  /** Never a secret, a signed URL or anything else that not every reader of events may see. */
  readonly data: Json;
}

/**
 * The row of `event_head` is locked until the transaction ends, so that numbers commit in their order; what is written
 * after this statement makes all other writers wait. `at` is read under that lock: it never runs against the numbers.
 */
const APPEND = `
  WITH given AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::jsonb[]) WITH ORDINALITY AS event (type, slug, job_id, data, place)
  ), head AS (
    UPDATE event_head SET number = number + (SELECT count(*) FROM given) RETURNING number - (SELECT count(*) FROM given) AS before
  ), appended AS (
    INSERT INTO events (number, type, version, slug, job_id, data, at)
    SELECT before + place, type, $5, slug, job_id, data, clock_timestamp() FROM given, head ORDER BY place
    RETURNING number
  )
  SELECT number, pg_notify('${EVENT_CHANNEL}', number::text) FROM (SELECT max(number) AS number FROM appended) AS newest`;

/** Of the payloads in `data`: raised when a reader of the version before would misread it. */
export const EVENT_VERSION = 1;

const appendedSchema = z.object({ number: z.int().positive() });

/**
 * Appends events to the transaction that makes them true, in their order and in one statement. Must be the last statement
 * of the transaction (or be followed by other events only): see `APPEND`.
 * @returns the number of the last of them, which is final only if the transaction commits.
 */
export async function appendEvents(tx: Transaction, events: readonly [NewEvent, ...NewEvent[]]): Promise<number> {
  const columns = [
    events.map(({ type }) => type),
    events.map(({ slug }) => slug ?? null),
    events.map(({ jobId }) => jobId ?? null),
    events.map(({ data }) => JSON.stringify(data)),
  ];
  const [row] = await tx.query(APPEND, [...columns, EVENT_VERSION], appendedSchema);
  if (row === undefined) throw new Error('event_head has no row');
  return row.number;
}

/** As `appendEvents`, for one. @returns its number. */
export async function appendEvent(tx: Transaction, event: NewEvent): Promise<number> {
  return appendEvents(tx, [event]);
}
