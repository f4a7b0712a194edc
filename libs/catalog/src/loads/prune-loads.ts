import type { Queryable } from '../database/index.ts';

export interface PruneLoadsOptions {
  /** Loads that have ended before this time are removed, with their tasks and edges. */
  readonly endedBefore: Date;
  /** How many at most; one may have thousands of tasks. Defaults to 10. */
  readonly limit?: number;
}

/** The end is asked for again where the row is locked: somebody may have reopened the load meanwhile. */
const LOADS = 'DELETE FROM loads WHERE ended_at < $1 AND id IN (SELECT id FROM loads WHERE ended_at < $1 ORDER BY ended_at LIMIT $2)';

/**
 * Removes loads that nobody asks for any more. What they built stays, and so do the attempts: how long an example took is
 * asked for by the next load.
 *
 * @returns how many were removed; call it again while that is not nothing. Loads that have not ended are left alone.
 */
export async function pruneLoads(database: Queryable, { endedBefore, limit = 10 }: PruneLoadsOptions): Promise<number> {
  return database.execute(LOADS, [endedBefore, limit]);
}
