import type { Queryable } from '../database/index.ts';

export interface PruneRunsOptions {
  /** Runs that have ended before this time are removed, with their files, attempts and logs. */
  readonly endedBefore: Date;
  /** Lines that ended runs have said before this time are removed. */
  readonly saidBefore: Date;
  /** How many at most of each; short statements keep others from waiting. Defaults to 1,000. */
  readonly limit?: number;
}

const RUNS = `DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE ended_at < $1 ORDER BY ended_at LIMIT $2)`;
const LINES = `
  DELETE FROM run_log_pieces WHERE (run_id, first) IN (
    SELECT run_id, first FROM run_log_pieces JOIN runs ON runs.id = run_id WHERE at < $1 AND ended_at IS NOT NULL ORDER BY at LIMIT $2
  )`;

/** @returns how much was removed; call it again while that is not nothing. Runs that have not ended are left alone. */
export async function pruneRuns(database: Queryable, { endedBefore, saidBefore, limit = 1_000 }: PruneRunsOptions): Promise<number> {
  return (await database.execute(RUNS, [endedBefore, limit])) + (await database.execute(LINES, [saidBefore, limit]));
}
