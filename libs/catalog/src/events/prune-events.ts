import type { Queryable } from '../database/index.ts';

export interface PruneOptions {
  /** Events from before this time are removed. */
  readonly before: Date;
  /** How many at most; short statements keep the writers of events from waiting. Defaults to 10,000. */
  readonly limit?: number;
}

/** Only ever from the oldest on, so that what is left has no gap. */
const PRUNE = `
  DELETE FROM events WHERE number IN (
    SELECT number FROM events
    WHERE number < coalesce((SELECT min(number) FROM events WHERE at >= $1), (SELECT number + 1 FROM event_head))
    ORDER BY number LIMIT $2
  )`;

/** @returns how many events were removed; call it again while that is `limit`. Readers that come later are told of a gap. */
export async function pruneEvents(database: Queryable, { before, limit = 10_000 }: PruneOptions): Promise<number> {
  return database.execute(PRUNE, [before, limit]);
}
