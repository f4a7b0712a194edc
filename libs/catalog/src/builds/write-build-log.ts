import { BUILD_LOG_EVENT, type BuildLogTold } from '@apphub/model/api';
import type { Database } from '../database/index.ts';
import { appendEvent } from '../events/index.ts';
import { storableText } from '../imports/storable.ts';
import type { AttemptName } from './note-reason.ts';

/** One line as a worker sends it, masked. */
export interface SaidByBuild {
  readonly stage: string;
  readonly stream: 'stdout' | 'stderr' | 'system';
  readonly text: string;
  readonly at: Date;
}

export interface BuildLogPiece {
  readonly slug: string;
  /** The number of the first line; the first of all is 1. */
  readonly first: number;
  readonly lines: readonly SaidByBuild[];
}

/** Not of an attempt that was lost: whoever wakes after that changes nothing any more. */
const WRITE = `
  INSERT INTO build_log_pieces (job_id, attempt, first, last, lines)
  SELECT job_id, attempt, $3::integer, $4::integer, $5::jsonb FROM example_bundle_attempts WHERE job_id = $1 AND attempt = $2 AND state <> 'lost' FOR SHARE`;

/**
 * Keeps lines of an attempt and tells that they are there; those of an attempt that was lost are left out.
 *
 * @throws FailureError of the database; nothing is written then.
 */
export async function writeBuildLog(database: Database, { jobId, attempt }: AttemptName, { slug, first, lines }: BuildLogPiece): Promise<void> {
  if (lines.length === 0) return;
  const last = first + lines.length - 1;
  const kept = lines.map(({ stage, stream, at, text }) => [stage, stream, at.toISOString(), storableText(text)]);
  const told: BuildLogTold = { jobId, attempt, from: first, to: last };
  await database.transaction(async (tx) => {
    if ((await tx.execute(WRITE, [jobId, attempt, first, last, JSON.stringify(kept)])) === 0) return;
    await appendEvent(tx, { type: BUILD_LOG_EVENT, slug, jobId, data: { ...told } });
  });
}

/** Forgets what was said before then. @returns how many pieces. */
export async function pruneBuildLogs(database: Database, { saidBefore }: { readonly saidBefore: Date }): Promise<number> {
  return database.execute('DELETE FROM build_log_pieces WHERE at < $1', [saidBefore]);
}
