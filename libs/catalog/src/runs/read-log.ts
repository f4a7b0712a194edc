import type { RunLogLine } from '@apphub/model/api';
import { z } from 'zod';
import type { Queryable } from '../database/index.ts';

export interface LogQuery {
  readonly runId: string;
  /** The number of the last line seen; 0 before the first. */
  readonly after: number;
  /** How many lines at least, if there are so many. Defaults to 1,000. */
  readonly limit?: number;
}

/** By pieces, the last one whole: a reader asks again with the number of the last line. */
const READ = `
  SELECT first, attempt, lines FROM (
    SELECT first, attempt, lines, sum(last - first + 1) OVER (ORDER BY first) - (last - first + 1) AS before
    FROM run_log_pieces WHERE run_id = $1 AND last > $2
  ) AS piece WHERE before < $3 ORDER BY first`;

const pieceSchema = z.object({
  first: z.int(),
  attempt: z.int(),
  lines: z.array(z.tuple([z.enum(['stdout', 'stderr', 'logger', 'system']), z.string(), z.string()])),
});

/** @returns the lines that a run has said after one of them, in their order. */
export async function readRunLog(database: Queryable, { runId, after, limit = 1_000 }: LogQuery): Promise<RunLogLine[]> {
  const pieces = await database.query(READ, [runId, after, limit], pieceSchema);
  return pieces
    .flatMap(({ first, attempt, lines }) => lines.map(([stream, at, text], index) => ({ number: first + index, attempt, at, stream, text })))
    .filter(({ number }) => number > after);
}
