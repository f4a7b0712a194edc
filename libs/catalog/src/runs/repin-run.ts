import type { BundlePlatform, Digest } from '@apphub/model';
import { holdBlob } from '../blobs/hold-blob.ts';
import type { Database } from '../database/index.ts';
import type { RunClaim } from './claim-run.ts';
import { type Run, RUN_COLUMNS, runSchema } from './run.ts';
import { tellRun } from './tell-run.ts';
import { lockCurrent } from './update-run.ts';

const UPDATE = `UPDATE runs SET version = $2, digest = $3, platform = $4, size = $5, updated_at = $6 WHERE id = $1 RETURNING ${RUN_COLUMNS}`;
const ATTEMPT = 'UPDATE run_attempts SET digest = $3 WHERE run_id = $1 AND attempt = $2';

export interface Repinned {
  readonly version: string;
  readonly digest: Digest;
  readonly platform: BundlePlatform;
  /** Bytes. */
  readonly size: number;
}

/**
 * Pins a run to other bytes, since those that it was pinned to do not run here and were built anew for it.
 *
 * @throws FailureError ATTEMPT_LOST when the attempt is not the current one any more; BLOB_MISSING.
 */
export async function repinRun(database: Database, claim: Omit<RunClaim, 'lease' | 'slug'>, { version, digest, platform, size }: Repinned): Promise<Run> {
  return database.transaction(async (tx) => {
    const { now } = await lockCurrent(tx, claim);
    await holdBlob(tx, digest);
    await tx.execute(ATTEMPT, [claim.runId, claim.attempt, digest]);
    const [run] = await tx.query(UPDATE, [claim.runId, version, digest, platform, size, now], runSchema);
    if (run === undefined) throw new Error('UPDATE … RETURNING gave no row');
    await tellRun(tx, run);
    return run;
  });
}
