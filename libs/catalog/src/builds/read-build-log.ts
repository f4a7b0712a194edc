import type { BuildLogLine } from '@apphub/model/api';
import { z } from 'zod';
import type { Queryable } from '../database/index.ts';
import type { AttemptName } from './note-reason.ts';

export interface BuildLogQuery extends AttemptName {
  /** The number of the last line seen; 0 before the first. */
  readonly after: number;
  /** How many lines at least, if there are so many. Defaults to 2,000. */
  readonly limit?: number;
}

/** By pieces, the last one whole: a reader asks again with the number of the last line. */
const READ = `
  SELECT first, lines FROM (
    SELECT first, lines, sum(last - first + 1) OVER (ORDER BY first) - (last - first + 1) AS before
    FROM build_log_pieces WHERE job_id = $1 AND attempt = $2 AND last > $3
  ) AS piece WHERE before < $4 ORDER BY first`;

const pieceSchema = z.object({ first: z.int(), lines: z.array(z.tuple([z.string(), z.enum(['stdout', 'stderr', 'system']), z.string(), z.string()])) });

/** @returns the lines that the commands of an attempt have said after one of them, in their order. */
export async function readBuildLog(database: Queryable, { jobId, attempt, after, limit = 2_000 }: BuildLogQuery): Promise<BuildLogLine[]> {
  const pieces = await database.query(READ, [jobId, attempt, after, limit], pieceSchema);
  return pieces
    .flatMap(({ first, lines }) => lines.map(([stage, stream, at, text], index) => ({ number: first + index, stage, stream, at, text })))
    .filter(({ number }) => number > after);
}
